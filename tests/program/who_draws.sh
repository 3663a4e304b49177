#!/usr/bin/env bash
# A report is the same whoever draws it, and a failure to draw is told in Python's own words.
# Usage: who_draws.sh KFACTOR
set -u
kfactor=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
fail() {
  failed=$((failed + 1))
  echo "FAILED: $*"
}

"$kfactor" run "$root/jobs/scenarios/minimal.toml" --agents 5000 -o x.h5 > out.txt 2> err.txt || cat err.txt
"$kfactor" report x.h5 -o page.html > out.txt || exit 1
"$kfactor" report x.h5 -o figure.svg > out.txt || exit 1

# same 'WHO' COMMAND...: COMMAND kfactor report draws the page and the figure of above and says nothing more.
same() {
  local who=$1
  shift
  "$@" "$kfactor" report "$work/x.h5" -o "$work/other.html" > "$work/out.txt" 2> "$work/err.txt" || fail "$who: $(cat "$work/err.txt")"
  "$@" "$kfactor" report "$work/x.h5" -o "$work/other.svg" > "$work/out.txt" 2>> "$work/err.txt" || fail "$who: $(cat "$work/err.txt")"
  cmp "$work/page.html" "$work/other.html" && cmp "$work/figure.svg" "$work/other.svg" || fail "$who draws another page"
  [ ! -s "$work/err.txt" ] || fail "$who: says $(cat "$work/err.txt")"
  rm -f "$work"/other.*
}

settings='text.usetex: True
axes.prop_cycle: cycler("color", ["k"])
font.size: 30
axes.formatter.use_locale: True
savefig.bbox: standard
svg.fonttype: path
timezone: Asia/Shanghai'
mkdir -p here config/matplotlib/stylelib bad/matplotlib
echo "$settings" > here/matplotlibrc
echo "$settings" > config/matplotlib/matplotlibrc
printf 'font.family: \xe9\n' > bad/matplotlib/matplotlibrc
printf '\xff\xfe: \xe9\n' > config/matplotlib/stylelib/mine.mplstyle
same 'a folder with a matplotlibrc' env -C here
same 'MATPLOTLIBRC' env MATPLOTLIBRC="$work/here"
same 'XDG_CONFIG_HOME' env XDG_CONFIG_HOME="$work/config"
same 'MPLCONFIGDIR' env MPLCONFIGDIR="$work/config/matplotlib"
same 'a matplotlibrc in another encoding' env MPLCONFIGDIR="$work/bad/matplotlib"
same 'MPLCONFIGDIR that is a file' env MPLCONFIGDIR="$work/x.h5"
same 'MPLCONFIGDIR of somebody else' env MPLCONFIGDIR=/proc/1
same 'MPLBACKEND of a notebook' env MPLBACKEND=module://matplotlib_inline.backend_inline
same 'MPLBACKEND that does not exist' env MPLBACKEND=none
same 'no HOME' env -u HOME
same 'HOME that does not exist' env HOME="$work/nowhere"
same 'TMPDIR that does not exist' env TMPDIR="$work/nowhere"
same 'another time zone' env TZ=America/Caracas SOURCE_DATE_EPOCH=86400
same 'LC_ALL=C' env LC_ALL=C
same 'LC_ALL of an encoding that is missing' env LC_ALL=zh_CN.GB18030 LANGUAGE=zh
same 'PYTHONUTF8=0' env PYTHONUTF8=0 PYTHONIOENCODING=ascii PYTHONCOERCECLOCALE=0 LC_ALL=C
same 'PYTHONHOME' env PYTHONHOME="$work/nowhere"
same 'PYTHONWARNINGS' env PYTHONWARNINGS=error PYTHONOPTIMIZE=2 PYTHONHASHSEED=7 PYTHONPROFILEIMPORTTIME=1
same 'nobody at standard input' bash -c 'exec "$@" <&-' bash
same 'a parent that ignores its children' /usr/bin/python3 -c \
  'import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])'

# Modules of the user with the names of others.
version=$(/usr/bin/python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
packages=home/.local/lib/$version/site-packages
mkdir -p "$packages/numpy" modules broken
echo 'raise ImportError("numpy of the user")' > "$packages/numpy/__init__.py"
for module in json html datetime numpy matplotlib sitecustomize usercustomize; do
  echo "raise RuntimeError('$module of the user')" | tee "modules/$module.py" > "here/$module.py"
done
echo 'raise RuntimeError("at start")' > start.py
cp modules/matplotlib.py broken
rm here/matplotlibrc
same 'packages of the user' env HOME="$work/home"
same 'modules where the user works' env -C here
same 'PYTHONPATH' env PYTHONPATH="$work/modules" PYTHONSTARTUP="$work/start.py"
same 'PYTHONPATH of the folder' env -C here PYTHONPATH=:

# A list of fonts that names another font DejaVu Sans.
mkdir fonts
MPLCONFIGDIR=$work/fonts /usr/bin/python3 -c 'import matplotlib.font_manager' 2> /dev/null
sed -i 's/DejaVuSans\(-Bold\)\?\.ttf/DejaVuSerif\1.ttf/' fonts/fontlist-*.json
grep -q DejaVuSerif-Bold.ttf fonts/fontlist-*.json || fail 'no list of fonts was made'
same 'another font of this name' env MPLCONFIGDIR="$work/fonts"

# told 'WHAT' 'PATTERN' COMMAND...: one sentence with the pattern, exit code 3, no page.
told() {
  local what=$1 pattern=$2 code=0
  shift 2
  "$@" "$kfactor" report x.h5 -o none.html > out.txt 2> err.txt || code=$?
  if [ "$code" -ne 3 ] || [ "$(wc -l < err.txt)" -ne 1 ] || ! grep -qF -- "$pattern" err.txt || [ -s out.txt ] ||
    compgen -G 'none.html*' > /dev/null; then
    fail "$what: exit code $code, expected 3 and: $pattern"
    cat err.txt
  fi
  rm -f none.html*
}
# program NAME 'COMMANDS': a program to name in KFACTOR_PYTHON.
program() {
  printf '#!/bin/sh\n%s\n' "$2" > "$1"
  chmod +x "$1"
}

/usr/bin/python3 -m venv --without-pip bare || fail 'no virtual environment'
told 'no matplotlib' "bare/bin/python with matplotlib is needed (No module named 'matplotlib'). On Debian:" \
  env KFACTOR_PYTHON="$work/bare/bin/python"
same 'matplotlib by PYTHONPATH alone' env KFACTOR_PYTHON="$work/bare/bin/python" PYTHONPATH=/usr/lib/python3/dist-packages
told 'a broken matplotlib by PYTHONPATH alone' 'RuntimeError: matplotlib of the user' \
  env KFACTOR_PYTHON="$work/bare/bin/python" PYTHONPATH="$work/broken"
own=bare/lib/$version/site-packages/matplotlib
mkdir "$own"
# broken 'WHAT' 'PATTERN' 'SOURCE': a matplotlib of this source.
broken() {
  echo "$3" > "$own/__init__.py"
  told "$1" "$2" env KFACTOR_PYTHON="$work/bare/bin/python"
}
broken 'a library is missing' 'said: ImportError: libfreetype.so.6: cannot open shared object file' \
  'raise ImportError("libfreetype.so.6: cannot open shared object file")'
broken 'a part is missing' "said: ModuleNotFoundError: No module named 'matplotlib._path'" 'import matplotlib._path'
broken 'another package is missing' "matplotlib is needed (No module named 'cycler')" 'import cycler'
broken 'many lines' 'said: Original error was: numpy was built for Python 3.9' \
  'raise ImportError("""
IMPORTANT: please read this

Original error was: numpy was built for Python 3.9

""")'
broken 'another kind of exception' "said: AttributeError: module 'numpy' has no attribute 'bool'" \
  'raise AttributeError("module '"'numpy'"' has no attribute '"'bool'"'")'
broken 'an older version' '(matplotlib 3.3.4 is older than 3.6)' '__version__ = "3.3.4"'
broken 'an early end' 'ended with exit code 7.' 'import os; os._exit(7)'
told 'no Python' 'no-python with matplotlib is needed (No such file or directory)' env KFACTOR_PYTHON="$work/no-python"
told 'no program' 'with matplotlib is needed (Permission denied)' env KFACTOR_PYTHON="$work/x.h5"
told 'no Python but true' 'Does KFACTOR_PYTHON name a Python?' env KFACTOR_PYTHON=/bin/true
program module 'echo "module: command not found" >&2; exit 1'
told 'a wrapper that fails' 'ended with exit code 1 and said: module: command not found' env KFACTOR_PYTHON="$work/module"
program killed 'kill -9 $$'
told 'a kill' 'was ended by signal 9 (Killed)' env KFACTOR_PYTHON="$work/killed"
program wrapper 'echo "loading modules"; exec /usr/bin/python3 "$@"'
same 'a wrapper that talks' env KFACTOR_PYTHON="$work/wrapper"

[ "$failed" -eq 0 ] && echo "the same page, whoever draws it"
exit "$((failed > 0))"

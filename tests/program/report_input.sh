#!/usr/bin/env bash
# What `kfactor report` says to a file that is no results file, and which results it draws.
# Usage: report_input.sh KFACTOR
set -u
kfactor=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
fail() {
  failed=$((failed + 1))
  echo "FAILED: $*"
}
# refused FILE 'PATTERN': one sentence with the pattern, exit code 2, no page.
refused() {
  local code=0
  "$kfactor" report "$1" -o none.html > out.txt 2> err.txt || code=$?
  if [ "$code" -ne 2 ] || [ "$(wc -l < err.txt)" -ne 1 ] || ! grep -qF -- "$2" err.txt || [ -s out.txt ] ||
    compgen -G 'none.html*' > /dev/null; then
    fail "report $1: exit code $code, expected 2 and: $2"
    cat err.txt
  fi
}

sed 's/^days = 30/days = 12/; s/^agents = .*/agents = 2000/' "$root/jobs/scenarios/minimal.toml" > s.toml
"$kfactor" run s.toml -o x.h5 --checkpoint-every 5d --keep-checkpoints > out.txt 2> err.txt || cat err.txt
"$kfactor" report x.h5 > out.txt
[ -s x.html ] || fail 'no page beside the results'
"$kfactor" report x.h5 -o x.json > out.txt
printf '[sweep]\nscenario = "s.toml"\n\n[design]\nkind = "grid"\n\n[[parameters]]\nname = "seed"\nkey = "run.seed"\nvalues = [1, 2]\n' > w.toml
"$kfactor" sweep w.toml -o w.h5 > out.txt 2> err.txt || cat err.txt

refused s.toml 'is a scenario. Run it first: "kfactor run s.toml -o results.h5"'
cp s.toml 'my scenario'
refused 'my scenario' "kfactor run 'my scenario' -o"
refused w.toml 'it is for "kfactor sweep w.toml"'
refused "$root/jobs/fits/festival-2026.toml" 'it is for "kfactor calibrate '
refused w.h5 '"w.h5" holds the outcomes of a sweep'
checkpoint=$(compgen -G 'x.checkpoint-*.h5' | head -1)
refused "$checkpoint" "Go on with \"kfactor resume $checkpoint\""
refused x.html 'is a page already'
refused x.json 'Give the results (.h5).'
refused x.status.json 'Give the results (.h5).'
echo 'draw,seed' > claims.csv
refused claims.csv 'is a table.'
refused x '"x" does not exist. "x.h5" does: is it meant?'
refused nothing '"nothing" does not exist'
touch later.h5.partial
refused later.h5 '"later.h5.partial" does: the run is not complete.'
mkdir folder
refused folder 'is a folder'
: > empty.h5
refused empty.h5 'is empty'
gzip -k x.h5
refused x.h5.gz 'is compressed'
/usr/bin/python3 -c 'import h5py; h5py.File("other.h5", "w")["days"] = [1, 2]'
refused other.h5 'is an HDF5 file but not one of results'

# Figures in another encoding: refused before the first day; results of older programs are drawn.
printf 'app,date,metric,value,unit,source\nexample,2026-02-02,daily_active,9000,people,Caf\xe9 press\n' > s-observed.csv
for command in 'run s.toml -o y.h5' 'validate s.toml'; do
  code=0
  # shellcheck disable=SC2086
  "$kfactor" $command > out.txt 2> err.txt || code=$?
  if [ "$code" -ne 2 ] || ! grep -qF 's-observed.csv:2: this is not UTF-8 text.' err.txt || [ -e y.h5 ]; then
    fail "$command: exit code $code: $(cat err.txt)"
  fi
done
cp "$root/tests/support/old_files/results-1.4.h5" old.h5 # which has no digest of its content
/usr/bin/python3 - <<'PYTHON'
import h5py
import numpy

with h5py.File("old.h5", "r+") as file:
    file.attrs["observed"] = numpy.bytes_(open("s-observed.csv", "rb").read().replace(b"example", b"one"))
PYTHON
"$kfactor" report old.h5 -o old.html > out.txt 2> err.txt || fail "older results: $(cat err.txt)"
grep -q 'Dots are public figures' old.html || fail 'no dot for the figure of older results'
"$kfactor" report old.h5 -o old.json > out.txt || fail 'no numbers of older results'
grep -q "Caf$(printf '\xef\xbf\xbd') press" old.json || fail 'no replacement for bytes that are not UTF-8'

# Names in another encoding.
mkdir $'r\xe9sultats'
cp x.h5 $'r\xe9sultats/\xbf\xa7\xb7\xc8.h5'
for ending in html svg json; do
  "$kfactor" report $'r\xe9sultats/\xbf\xa7\xb7\xc8.h5' -o $'r\xe9sultats/p\xe9.'"$ending" > out.txt 2> err.txt ||
    fail "names that are not UTF-8, .$ending: $(cat err.txt)"
  cmp "x.$ending" $'r\xe9sultats/p\xe9.'"$ending" 2> /dev/null || [ "$ending" = svg ] || fail "another .$ending"
done

[ "$failed" -eq 0 ] && echo "a report of results alone"
exit "$((failed > 0))"

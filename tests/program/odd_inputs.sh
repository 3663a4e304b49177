#!/usr/bin/env bash
# Inputs that are no files, no texts or no lists of ties, standard input, and what a run says of a graph file.
# Usage: odd_inputs.sh KFACTOR MPIEXEC
set -u
kfactor=$1 mpiexec=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
fail() {
  failed=$((failed + 1))
  echo "FAILED: $*"
  sed 's/^/    /' err.txt | cat -v
}

cat > good.toml <<'TOML'
[run]
name = "small"
start = 2026-02-01
days = 3
burn_in_days = 0

[population]
people = 2000
agents = 2000

[apps.one]
base_users = 200
TOML
sed 's/^\[apps.one\]/[graph]\nkind = "stored"\nfile = "ties"\n\n&/' good.toml > ties.toml

# on RANKS ARGUMENT...: runs kfactor for at most 20 seconds; its exit code is in $code.
on() {
  local ranks=$1
  shift
  timeout 20 "$mpiexec" --quiet -n "$ranks" "$kfactor" "$@" > out.txt 2> err.txt
  code=$?
}
# says CODE 'PATTERN': the last run ended so, said this, and wrote no control characters.
says() {
  [ "$code" -eq "$1" ] || fail "exit code $code instead of $1, expected: $2"
  grep -qF -- "$2" err.txt || fail "not said: $2"
  ! LC_ALL=C grep -q '[^[:print:][:space:]]' err.txt || fail "raw bytes beside: $2"
}

# No files.
for ranks in 1 2; do
  on $ranks run /dev/zero
  says 2 '/dev/zero: is a device, not a file.'
  on $ranks validate .
  says 2 '.: is a folder, not a file.'
done
mkfifo pipe
on 1 run pipe
says 2 'pipe: is a pipe that nothing writes to.'
grep -qx 'Waiting for pipe to be written.' err.txt || fail 'waiting is not said'
on 1 run ties.toml --set graph.file=/dev/zero
says 2 '/dev/zero: is a device, not a file.'

# No texts.
on 1 run good.toml -o results.h5
[ "$code" -eq 0 ] || fail 'the small scenario'
on 2 run results.h5 -o x.h5
says 2 'results.h5: is an HDF5 file (results, a checkpoint or a sweep?), not a text.'
gzip -k good.toml
on 1 validate good.toml.gz
says 2 'good.toml.gz: is a gzip file, not a text. Unpack it first: gunzip.'
printf '\xff\xfe[\0r\0' > utf16.toml
on 1 sweep utf16.toml
says 2 'utf16.toml: is UTF-16 text, not UTF-8.'
head -c 9000000 /dev/zero | tr '\0' '\n' > long.toml
on 1 run long.toml
says 2 'long.toml: is longer than 8 MB.'
printf 'a = 1\0' > nul.toml
on 1 run nul.toml
says 2 'nul.toml:1: holds a NUL byte'
tr '\n' '\r' < good.toml > mac.toml
on 1 validate mac.toml
[ "$code" -eq 0 ] || fail 'line ends of the old Mac'

# No lists of ties.
printf '1 2\n2 \033[31m3\n' > ties
on 2 run ties.toml -o x.h5
says 2 'ties:2: cannot read an edge from "2 \x1b[31m3"'
printf '3 3\n2 3\n1 3\n1 2\n' > ties
on 2 validate ties.toml
says 2 'ties:1: does this line tell sizes, or a tie?'
printf '0,5,7\n1,5,8\n' > ties
on 1 run ties.toml -o x.h5 --dry-run
says 2 'ties:1: the first of the columns grows from row to row.'
[ ! -e x.h5 ] || fail 'results of a refused graph'

# Standard input, on several ranks too; a process substitution; /dev/stdin.
on 2 validate - < good.toml
[ "$code" -eq 0 ] && grep -q '^standard input: 1 apps' out.txt || fail 'a scenario from standard input'
sed 's/base_users/base_user/' good.toml > bad.toml
on 2 validate - < bad.toml
says 2 'standard input:12: unknown key "base_user"'
on 1 run - < good.toml
[ "$code" -eq 0 ] && [ -f small.h5 ] || fail 'results are named by run.name'
sed '/^name/d' good.toml > nameless.toml
on 2 run - < nameless.toml
says 2 'Give one with -o FILE.'
"$kfactor" validate <(sleep 1; cat good.toml) > out.txt 2> err.txt || fail 'a process substitution'
"$kfactor" validate /dev/stdin < good.toml > out.txt 2> err.txt || fail '/dev/stdin, a file'
cat good.toml | "$kfactor" validate /dev/stdin > out.txt 2> err.txt || fail '/dev/stdin, a pipe'
printf '1 2\n2 3\n3 1\n' > ties
on 2 run ties.toml --set graph.file=- -o piped.h5 < ties
[ "$code" -eq 0 ] || fail 'ties from standard input'
on 1 run - --set graph.file=- -o x.h5 < ties.toml
says 2 'standard input (-) is named twice'

# What was read is said once, by run and validate, and kept.
printf '# one\n%% two\nId,Source,Target\n0,12,55\n1,55,12\n2,13,13\n3,12,13\n' > ties
said='ties: people 3, ties 2; dropped: repeated ties 1 (in either direction), loops 1; skipped: comment lines 2, header "Id,Source,Target" (line 3). Ends are source and target; 1 other column is ignored.'
on 2 run ties.toml -o kept.h5
[ "$code" -eq 0 ] && [ "$(grep -cF "$said" err.txt)" -eq 1 ] || fail 'run says what it read'
on 2 validate ties.toml
[ "$(grep -cF "$said" out.txt)" -eq 1 ] && grep -q ' 3 agents for ' out.txt || fail 'validate says what it read'
/usr/bin/python3 - <<'PY' || fail 'results keep what was read'
import sys
try:
    import h5py
except ImportError:
    sys.exit(0)  # not needed to build
attributes = h5py.File("kept.h5").attrs
for name, value in {"people": 3, "ties": 2, "repeated_ties": 1, "loops": 1, "comment_lines": 2, "header_lines": 1}.items():
    assert int(attributes["graph_" + name]) == value, name
text = attributes["graph_read"]
assert "Ends are source and target" in (text.decode() if isinstance(text, bytes) else text)
PY

if [ "$failed" -ne 0 ]; then
  echo "$failed cases failed"
  exit 1
fi
echo "all cases passed"

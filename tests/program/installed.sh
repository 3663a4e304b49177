#!/usr/bin/env bash
# An installed tree works after it was moved, through a link, and without the settings of the shell that built
# it. It uses its own files, not those of the sources.  Usage: installed.sh CMAKE BUILD_FOLDER MPIEXEC
set -eu
cmake=$1 build=$2 mpiexec=$3
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "FAILED: $*"
  exit 1
}

"$cmake" --install "$build" --prefix "$work/first" --strip > install.txt
mkdir opt
mv first opt/kfactor-moved
tree=$work/opt/kfactor-moved
share=$tree/share/kfactor
for folder in scenarios claims fits sweeps slurm pbs plots; do
  [ -d "$share/$folder" ] || fail "$folder is not installed"
done
for folder in "$share"/*; do
  name=$(basename "$folder")
  source=$root/jobs/$name
  [ -d "$source" ] || source=$root/analysis/$name
  diff -r --exclude='*.svg' --exclude='*.[ch]pp' --exclude=__pycache__ "$source" "$folder" || fail "$name is not installed as it is"
done
for page in README.md CHANGELOG.md LICENSE jobs/README.md model/README.md; do
  cmp "$root/$page" "$tree/share/doc/kfactor/$page"
done

# Only the variables of a login shell, and those that mpirun needs in a container.
keep=()
while IFS= read -r setting; do keep+=("$setting"); done < <(env | grep -E '^(OMPI|ASAN|LSAN|UBSAN)_' || true)
plain() { env -i PATH=/usr/bin:/bin HOME="$work" "${keep[@]}" "$@"; }

ln -s "$tree/bin/kfactor" kfactor
plain ./kfactor validate "$share/scenarios/festival-2026.toml" | grep -q 'Fine.'
plain "$mpiexec" -n 2 "$tree/bin/kfactor" run "$share/scenarios/festival-2026.toml" --agents 5000 --days 20 -o f.h5 \
  > table.txt 2> progress.txt || { cat progress.txt; fail "run"; }
echo 'open(sys.argv[-1], "a").write("<!-- drawn by the moved tree -->")' >> "$share/plots/report.py"
plain ./kfactor report f.h5 -o report.html
grep -q 'drawn by the moved tree' report.html || fail "the report was drawn by another tree's script"

# The manual page and completion contain every command and its options.
commands=$(plain ./kfactor --help | sed -n '/^[A-Z].*:$/,$p' | awk '/^Options:/ { next } /^  [a-z]/ { print $1 }')
[ "$(wc -w <<< "$commands")" -ge 10 ] || fail "few commands: $commands"
page=$tree/share/man/man1/kfactor.1
for command in $commands; do
  grep -q "^.SS kfactor ${command//-/\\\\-}\$" "$page" || fail "the manual page has no options of $command"
  for option in $(plain ./kfactor "$command" --help | grep -oE '^  (-[a-z],)?--[a-z-]+' | sed 's/.*--/--/'); do
    grep -qF -- "${option//-/\\-}\\fR" "$page" || fail "the manual page has no $option of $command"
  done
done
# completed WORD...: the words that bash offers for the last word.
completed() {
  # shellcheck disable=SC2016
  plain bash -c '. "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _kfactor; echo "${COMPREPLY[*]}"' \
    - "$tree/share/bash-completion/completions/kfactor" kfactor "$@"
}
[ "$(completed ru)" = run ] || fail "ru becomes $(completed ru)"
[ "$(completed run --dig)" = --digests ] || fail "run --dig becomes $(completed run --dig)"
[ "$(completed sweep --sh)" = --shard ] || fail "sweep --sh becomes $(completed sweep --sh)"
[ -z "$(completed run scen)" ] || fail "files are left to bash"
for command in $commands; do
  [[ " $(completed "$command") " == *" $command "* ]] || fail "$command is not completed"
done

# The program reads the ranges of this tree.
echo 'nonsense = 1' > "$share/claims/ranges.toml"
code=0
plain ./kfactor validate-claims "$share/scenarios/festival-2026.toml" -o c.csv > out.txt 2>&1 || code=$?
if [ "$code" -ne 2 ] || ! grep -q "^$share/claims/ranges.toml:1: " out.txt; then
  cat out.txt
  fail "other ranges were used"
fi

# Without its data files the program cannot draw, and says why.
cp "$tree/bin/kfactor" alone
code=0
plain ./alone report f.h5 -o page.html > out.txt 2>&1 || code=$?
if [ "$code" -ne 3 ] || ! grep -q 'cannot find plots/report.py, which should lie in .*/share/kfactor. Was the' out.txt; then
  cat out.txt
  fail "exit code $code"
fi
if [ -e page.html ] || [ -e page.html.partial ]; then
  fail "half a page was left"
fi
echo "installed tree fine"

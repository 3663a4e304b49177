#!/usr/bin/env bash
# Every kind of bad input: the real program says one clear sentence on standard error, returns the right exit
# code, and leaves nothing under the final name.  Usage: bad_input.sh KFACTOR MPIEXEC RANKS
set -u
kfactor=$1 mpiexec=$2 ranks=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

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

[apps.one.components.cash]
kind = "cash_fission"
start = 2026-02-01
end = 2026-02-03
budget_rmb = 1000
TOML

# expect CODE 'PATTERN' ARGUMENT...: runs `kfactor ARGUMENT...` on the ranks and checks its message. mpirun adds
# its own lines about the exit code; all other lines are from kfactor. Warnings and notes may stand before the sentence.
expect() {
  local code=$1 pattern=$2
  shift 2
  "$mpiexec" --quiet -n "$ranks" "$kfactor" "$@" > out.txt 2> err.txt
  local got=$?
  grep -vE '^-+$|^mpirun|^Primary job|^Exit code|^Process name|^prterun|^$|^Warning: |^Note: |a non-zero status|^a non-zero exit|^exiting improperly|non-zero exit code' \
    err.txt > said.txt
  local lines
  lines=$(wc -l < said.txt)
  if [ "$got" -ne "$code" ] || [ "$lines" -ne 1 ] || ! grep -qF -- "$pattern" said.txt || [ -s out.txt ] ||
    compgen -G '*.h5*' > /dev/null; then
    failed=$((failed + 1))
    echo "FAILED: kfactor $*"
    echo "  expected exit code $code and one line with: $pattern"
    echo "  got exit code $got and:"
    sed 's/^/    /' err.txt
    compgen -G '*.h5*' | sed 's/^/    left behind: /'
    rm -f ./*.h5*
  fi
}

# with 'SED EXPRESSION': writes bad.toml, the good scenario with one change.
with() { sed "$1" good.toml > bad.toml; }

with 's/^base_users = 200/base_user = 200/'
expect 2 'bad.toml:12: unknown key "base_user" in apps.one. Did you mean "base_users"?' run bad.toml -o x.h5
with 's/^base_users = 200/base_users = "many"/'
expect 2 'bad.toml:12: apps.one.base_users' run bad.toml -o x.h5
with 's/^base_users = 200/learning_cost = 1.7/'
expect 2 'bad.toml:12: apps.one.learning_cost = 1.7 (must be within [0, 1]).' run bad.toml -o x.h5
with 's/^end = 2026-02-03/end = 2026-01-03/'
expect 2 'bad.toml:17: apps.one.components.cash.end = 2026-01-03' run bad.toml -o x.h5
with 's/^budget_rmb = 1000/budget_rmb = -5/'
expect 2 'bad.toml:18: apps.one.components.cash.budget_rmb = -5' run bad.toml -o x.h5
with 's/^agents = 2000/agents = 0/'
expect 2 'bad.toml:9: population.agents = 0' run bad.toml -o x.h5
with 's/^name = "small"/name = "small/'
expect 2 'bad.toml:2' run bad.toml -o x.h5
with 's/^kind = "cash_fission"/kind = "cash_fision"/'
expect 2 'Did you mean "cash_fission"?' run bad.toml -o x.h5
expect 2 'nowhere.toml' run nowhere.toml -o x.h5
expect 2 '--set population.agent=5' run good.toml -o x.h5 --set population.agent=5
expect 2 'population.agents' run good.toml -o x.h5 --agents many
expect 2 'kfactor: ' launch good.toml
expect 2 'good.toml' report good.toml -o x.html

with 's/^\[apps.one\]/[graph]\nkind = "stored"\nfile = "missing.txt"\n\n[apps.one]/'
expect 2 'missing.txt' run bad.toml -o x.h5
with 's/^\[apps.one\]/[graph]\nkind = "stored"\nfile = "edges.txt"\n\n[apps.one]/'
printf '# a comment\n1 2\n2 3\n3 four\n' > edges.txt
expect 2 'edges.txt:4: cannot read an edge from "3 four"' run bad.toml -o x.h5

printf '1 2\n2 3\n3 4\n4 5\n' > edges.txt
expect 2 'a stored graph brings its own number of agents' run bad.toml -o x.h5 --agents 100
expect 2 'edges.txt has 5 nodes, more than population.people = 4' run bad.toml -o x.h5 --set population.people=4 --set apps.one.base_users=0

if [ "$ranks" -gt 1 ]; then
  expect 2 'ranks are too many for 2 agents' run good.toml -o x.h5 --agents 2
  printf '1 2\n' > edges.txt
  expect 2 'edges.txt has 2 nodes for' run bad.toml -o x.h5
fi

expect 2 'Instruction set "sse9" cannot be used here. This processor runs: baseline' \
  run good.toml -o x.h5 --instructions sse9

# Rehearsals.
if [ "$ranks" -gt 1 ]; then
  expect 2 'start it without mpirun' rehearse good.toml
  expect 2 'between exactly 2 ranks' rehearse --measure-network
else
  expect 2 'SCENARIO is missing' rehearse --ranks 2
  expect 2 'is not one of: infiniband' rehearse good.toml --network pigeons
  expect 2 'ranks 5: too many for 2 agents' rehearse good.toml --agents 2 --ranks 5
  expect 2 'a stored graph cannot be rehearsed' rehearse bad.toml
fi

# Missing folders, and files that would be replaced by something else.
touch file
cp good.toml input.toml
printf 'not ours\n' > words
expect 2 'cannot write "file/x.h5": there is no folder "file"' run good.toml -o file/x.h5
expect 2 'there is no folder "no-such-folder"' run good.toml -o no-such-folder/x.h5
expect 2 'there is no folder "no-such-folder"' run good.toml -o x.h5 --digests no-such-folder/digests
expect 2 '--checkpoint-folder no-such-folder: there is no such folder' \
  run good.toml -o x.h5 --checkpoint-folder no-such-folder
expect 2 'it is a folder. Add a file name.' run good.toml -o .
expect 2 '"input.toml" is what this command reads' run input.toml -o input.toml
expect 2 '"./input.toml" is what this command reads' run input.toml -o x.h5 --digests ./input.toml
expect 2 '"input.toml" is what this command reads' validate-claims input.toml -o input.toml
expect 2 '"x.h5" is named for two things' run good.toml -o x.h5 --digests x.h5
expect 2 '"words" exists and is no HDF5 file of kfactor' run good.toml -o words
expect 2 '"edges.txt" is what this command reads' run bad.toml -o edges.txt
cmp good.toml input.toml && grep -qx 'not ours' words || { echo "FAILED: a file was replaced"; failed=$((failed + 1)); }

# Command lines.
expect 2 'there is no command "rum". Did you mean "run"?' rum good.toml
expect 2 'kfactor run: there is no option "--otput". Did you mean "--output"?' run good.toml --otput x.h5
expect 2 'kfactor run: there is no option "--sed". Did you mean "--seed"?' run good.toml -o x.h5 --sed=3
expect 2 'kfactor run: ' run --
expect 2 'kfactor run: ' run -- good.toml b
expect 2 'kfactor run: ' run good.toml --=x
expect 2 'See kfactor sweep --help.' sweep good.toml --shard
expect 2 'kfactor: there is no option "--versoin". Did you mean "--version"?' --versoin
expect 2 'kfactor run: there is no option "--unknown-option". See kfactor run --help.' run good.toml -o x.h5 --unknown-option
expect 2 '--seed is given without a value. Is a variable unset?' run good.toml -o x.h5 --seed ''
expect 2 '--output is given without a value' run good.toml -o ''
expect 2 'run.days is set twice, to 6 and to 5.' run good.toml -o x.h5 --days 6 --set run.days=5
expect 2 '-1GB must be positive' run good.toml -o x.h5 --memory -1GB

# Files beside the scenario, and errors of the scenario as a whole.
printf 'app,date,metric,value,unit,source\none,2026-02-01,daily_active\n' > bad-observed.csv
cp good.toml bad.toml
expect 2 'bad-observed.csv:2: "one,2026-02-01,daily_active" has 3 cells' run bad.toml -o x.h5
rm bad-observed.csv
with 's/^name = "small"/name = "a\/b"/'
expect 2 'bad.toml:2: run.name = "a/b" must do without "/"' run bad.toml
with 's/^start = 2026-02-01$/start = 1899-12-31/'
expect 2 'must lie between 1900-01-01 and 2999-12-31' run bad.toml -o x.h5
with 's/^\[apps.one\]/[graph]\nkind = "stored"\nfile = "gone.txt"\n\n[apps.one]/'
expect 2 'gone.txt: no such file' validate bad.toml
expect 2 'are more than 4294967294. Give agents fewer memberships' validate good.toml --agents 4200000000 \
  --set population.people=5000000000 --set graph.groups.family.size_min=2 --set graph.groups.family.size_max=2 \
  --set graph.groups.family.memberships=16
if [ "$ranks" -eq 1 ]; then
  expect 2 '--agents and --agents-per-rank exclude each other' rehearse good.toml --agents 1000 --agents-per-rank 10
  expect 2 'on 3 ranks more than 4294967295 agents' rehearse good.toml --agents-per-rank 6148914691236517206 --ranks 3
fi

if [ "$failed" -ne 0 ]; then
  echo "$failed cases failed"
  exit 1
fi
echo "all cases passed"

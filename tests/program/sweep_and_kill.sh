#!/usr/bin/env bash
# Sweeps with the real program: the file is the same on any number of ranks and teams, after kills at any
# moment, from shards, and with points that fail.  Usage: sweep_and_kill.sh KFACTOR MPIEXEC
set -eu
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "FAILED: $*"
  exit 1
}

# sweep RANKS ARGUMENT...: its output goes to said.txt, its exit code to $code.
sweep() {
  local ranks=$1
  shift
  code=0
  "$mpiexec" -n "$ranks" "$kfactor" sweep "$@" > said.txt 2>&1 || code=$?
}

# expect CODE TEXT
expect() {
  [ "$code" -eq "$1" ] && grep -qF -- "$2" said.txt && return
  cat said.txt
  fail "expected exit code $1 and \"$2\", got $code"
}

same() { "$root/tests/support/same_sweep.py" "$@" || fail "$* differ"; }

cp "$root/jobs/scenarios/minimal.toml" scenario.toml
cat > s.toml <<'TOML'
[sweep]
scenario = "scenario.toml"
agents = 3000
days = 30
replicates = 2

[design]
kind = "sobol"
samples = 8

[[parameters]]
name = "learning"
key = "apps.*.learning_cost"
low = 0.2
high = 0.8

[[parameters]]
key = "behaviour.cash_persuasion"
low = 0.1
high = 0.8
scale = "log"

[[parameters]]
name = "rule"
key = "behaviour.adoption"
values = ["contexts", "threshold"]
TOML

# Ranks and teams.
"$kfactor" sweep s.toml --dry-run > list.txt
grep -q '^40 points x 2 replicates = 80 runs of 3000 agents' list.txt || fail "no list of points"
sweep 1 s.toml -o whole.h5
expect 0 'What end_daily_active depends on'
[ ! -e whole.h5.runs ] || fail "journals left behind"
for how in "2 1" "3 2" "4 2" "4 4"; do
  read -r ranks team <<< "$how"
  sweep "$ranks" s.toml -o "teams-$ranks-$team.h5" --ranks-per-run "$team"
  expect 0 "of $team rank"
done
sweep 2 s.toml -o chosen.h5
same whole.h5 teams-*.h5 chosen.h5

# kill -9 at any moment, of one rank or of all. Each session finishes some more runs.
sed 's/agents = 3000/agents = 30_000/' s.toml > longer.toml
sweep 2 longer.toml -o undisturbed.h5
expect 0 '80 runs: '
lines() { cat "$1".runs/*.journal 2> /dev/null | wc -l; }
kills=0
for session in 1 2 3 4 5; do
  before=$(lines killed.h5)
  "$mpiexec" -n 2 "$kfactor" sweep longer.toml -o killed.h5 --resume > killed.txt 2>&1 &
  mpirun=$!
  for _ in $(seq 400); do
    [ "$(lines killed.h5)" -ge "$((before + session))" ] && break
    sleep 0.02
  done
  for rank in $(pgrep -P "$mpirun"); do
    kill -9 "$rank" && kills=$((kills + 1))
    [ "$session" = 3 ] && break
  done
  wait "$mpirun" || true
  [ ! -e killed.h5 ] || fail "a file of an unfinished sweep"
done
sweep 2 longer.toml -o killed.h5
expect 2 'Go on with --resume'
# An incomplete record at the end of the first journal, as after a crash of the machine.
printf '0123456789abcdef 5\tdone\t0.1\t1\t1\t9 9 9' >> "$(find killed.h5.runs -name '*.journal' | sort | head -n 1)"
sweep 3 longer.toml -o killed.h5 --resume
expect 0 'of them now'
same undisturbed.h5 killed.h5
sweep 1 longer.toml -o killed.h5 --resume
expect 0 '80 runs, 0 of them now'
same undisturbed.h5 killed.h5
sweep 1 longer.toml -o killed.h5
expect 2 '"killed.h5" exists. Use --resume'

# Stopped by a signal: all finished runs are kept.
"$mpiexec" -n 2 "$kfactor" sweep longer.toml -o stopped.h5 > stopped.txt 2>&1 &
mpirun=$!
for _ in $(seq 200); do
  sleep 0.05
  [ "$(lines stopped.h5)" -ge 4 ] && break
done
kill -USR1 "$mpirun"
code=0
wait "$mpirun" || code=$?
cp stopped.txt said.txt
expect 5 'runs are done and kept. Go on with the same command and --resume.'
[ ! -e stopped.h5 ] || fail "a file of an unfinished sweep"
done_before=$(sed -n 's/^Stopped by a signal: \([0-9]*\) of 80 runs.*/\1/p' stopped.txt)
sweep 2 longer.toml -o stopped.h5 --resume
expect 0 "80 runs, $((80 - done_before)) of them now"
same undisturbed.h5 stopped.h5

# The file and the journals of another sweep.
sed 's/high = 0.8$/high = 0.7/' s.toml > other.toml
cp whole.h5 foreign.h5
sweep 1 other.toml -o foreign.h5 --resume
expect 2 '"foreign.h5" is the file of another sweep'
same whole.h5 foreign.h5
sed 's/agents = 3000/agents = 300_000/' s.toml > longest.toml
"$mpiexec" -n 1 "$kfactor" sweep longest.toml -o foreign2.h5 --resume > /dev/null 2>&1 &
mpirun=$!
for _ in $(seq 200); do
  sleep 0.05
  [ "$(lines foreign2.h5)" -ge 2 ] && break
done
sweep 1 longest.toml -o foreign2.h5 --resume
expect 2 '"foreign2.h5": another kfactor is still working on it (process '
for rank in $(pgrep -P "$mpirun"); do kill -9 "$rank"; done
wait "$mpirun" || true
sweep 1 s.toml -o foreign2.h5 --resume
expect 2 '"foreign2.h5.runs" holds runs of another sweep'
sweep 1 s.toml -o scenario.toml --resume
expect 2 'scenario.toml'
cmp scenario.toml "$root/jobs/scenarios/minimal.toml"

# Shards.
for part in 1 2 3; do
  sweep 2 s.toml --shard "$part/3"
  expect 0 "Sweep:   s.shard-$part-of-3.h5"
done
sweep 1 s.toml --merge s.shard-1-of-3.h5 s.shard-3-of-3.h5 -o merged.h5
expect 2 'runs are in none of the files, the first of them run 2.'
sweep 2 s.toml --merge s.shard-*-of-3.h5 -o merged.h5
expect 0 'What end_daily_active depends on'
same whole.h5 merged.h5
sweep 1 other.toml --merge s.shard-*-of-3.h5 -o merged2.h5
expect 2 'is the file of another sweep than other.toml'
sweep 1 s.toml --shard 1/3 --resume -o s.shard-2-of-3.h5
expect 2 'the file of another sweep part'

# A point that fails is recorded and stops nothing. Requested results files equal those of single runs.
cat > failing.toml <<TOML
[sweep]
scenario = "scenario.toml"
agents = 3000
days = 30
[design]
kind = "list"
[[parameters]]
key = "apps.example.components.packets.end"
name = "end"
values = [2026-02-06, 2020-01-01, 2026-02-06]
TOML
sweep 2 failing.toml --keep-results kept
expect 0 '1 runs make no sense, and say so in the file. The first: '
[ -e kept/run-000000.h5 ] && [ ! -e kept/run-000001.h5 ] && [ -e kept/run-000002.h5 ] || fail "results files"
"$kfactor" run scenario.toml --agents 3000 --days 30 --set "apps.example.components.packets.end=2026-02-06" -o single.h5 > /dev/null 2>&1
/usr/bin/python3 - <<'PYTHON'
import xarray

sweep = xarray.open_dataset("failing.h5", engine="h5netcdf")
status = [text.decode() if isinstance(text, bytes) else text for text in sweep.status.values]
assert status == ["done", "input", "done"], status
message = sweep.message.values[1]
assert "end = 2020-01-01" in (message.decode() if isinstance(message, bytes) else message), message
assert sweep.paid.isel(run=1).isnull().all() and not sweep.paid.isel(run=0).isnull().any()
single = xarray.open_dataset("single.h5", engine="h5netcdf")
kept = xarray.open_dataset("kept/run-000002.h5", engine="h5netcdf")
for data in (kept, single):
    assert int(data.digest_low.values[-1]) == int(sweep.digest_low.values[0])
assert (kept.daily_active.values == single.daily_active.values).all()
people = single.daily_active.values[-1] * single.attrs["people_per_agent"]
assert (abs(people - sweep.end_daily_active.values[0]) <= 1e-9 * people).all()
PYTHON
echo "all sweeps agree; $kills ranks killed, $done_before runs done before a signal"

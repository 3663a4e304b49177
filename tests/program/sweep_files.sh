#!/usr/bin/env bash
# What a sweep keeps on the disk: nothing finished is lost to kill -9 although records are synced in groups, what
# was damaged is said or simulated again, and no file of somebody else is replaced.
# Usage: sweep_files.sh KFACTOR MPIEXEC
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

# sweep ARGUMENT...: its output goes to said.txt, its exit code to $code.
sweep() {
  code=0
  "$kfactor" sweep "$@" > said.txt 2>&1 || code=$?
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
agents = 1000
days = 30
replicates = 50
[design]
kind = "grid"
[[parameters]]
name = "学习 cost"
key = "apps.example.learning_cost"
values = [0.1, 0.3, 0.5, 0.7, 0.9]
[[parameters]]
name = "end of packets"
key = "apps.example.components.packets.end"
values = [2026-02-05, 2026-02-09]
TOML

sweep s.toml -o whole.h5
expect 0 '500 runs'
grep -qF 'each the mean of 50 replicates (their standard deviation)' said.txt || fail "no spread of replicates"
[ "$(grep -c '^banned ' said.txt)" -eq 1 ] || fail "banned is no outcome"

# kill -9 between two syncs: what another process sees in the journal is what the next session has.
: > killed.txt
for _ in 1 2 3 4; do
  "$kfactor" sweep s.toml -o killed.h5 --resume > /dev/null 2>&1 &
  pid=$!
  begun=$(cat killed.h5.runs/*.journal 2> /dev/null | wc -l)
  for _ in $(seq 400); do
    [ "$(cat killed.h5.runs/*.journal 2> /dev/null | wc -l)" -gt "$((begun + 20))" ] && break
    sleep 0.005
  done
  kill -9 "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  # Lines that end, without a header for each session.
  cat killed.h5.runs/*.journal | grep -a -c $'\t' >> killed.txt
done
kept=$(tail -n 1 killed.txt)
[ "$kept" -ge 40 ] || fail "only $kept runs before the kills"
sweep s.toml -o killed.h5 --resume
expect 0 "500 runs, $((500 - kept)) of them now"
same whole.h5 killed.h5

# Journals: a damaged line is simulated again, a lost header and a foreign line are refused.
journal() { # FIRST LINES OF THE JOURNAL: a sweep that was stopped after some runs
  rm -rf j.h5.runs
  mkdir j.h5.runs
  head -n "$1" journal.txt > j.h5.runs/00000000.journal
}
"$kfactor" sweep s.toml -o journal.h5 > /dev/null 2>&1 &
pid=$!
for _ in $(seq 400); do
  [ "$(cat journal.h5.runs/*.journal 2> /dev/null | wc -l)" -gt 30 ] && break
  sleep 0.005
done
kill -9 "$pid"
wait "$pid" 2> /dev/null || true
head -n 30 journal.h5.runs/00000000.journal > journal.txt
journal 30
sed -i '7s/done/dome/' j.h5.runs/00000000.journal
sweep s.toml -o j.h5 --resume
expect 0 'Warning: 1 damaged line in "j.h5.runs". Their runs are simulated again.'
expect 0 '500 runs, 472 of them now'
same whole.h5 j.h5
rm j.h5
journal 30
sed -i '1d' j.h5.runs/00000000.journal
sweep s.toml -o j.h5 --resume
expect 2 'is damaged: its first line is missing'
journal 30
mv j.h5.runs/00000000.journal j.h5.runs/notes.journal
echo mine > j.h5.runs/readme.txt
sweep s.toml -o j.h5
expect 0 '500 runs'
[ -e j.h5.runs/notes.journal ] && [ -e j.h5.runs/readme.txt ] || fail "files of somebody else are gone"
echo words > k.h5.runs
sweep s.toml -o k.h5 --resume
expect 2 'keeps its runs under this name until all are done'

# Sweep files: cut, changed, of another kind.
size=$(stat -c %s whole.h5)
for cut in 0 100 "$((size / 2))"; do
  head -c "$cut" whole.h5 > cut.h5
  sweep s.toml -o cut.h5 --resume
  [ "$code" -eq 2 ] || fail "cut to $cut bytes: exit code $code"
  [ "$(stat -c %s cut.h5)" -eq "$cut" ] || fail "a damaged file was replaced"
done
/usr/bin/python3 - <<'PYTHON'
import shutil
import h5py

def changed(name, change):
    shutil.copy("whole.h5", name)
    with h5py.File(name, "r+") as file:
        change(file)

def replace(file, name, values):
    del file[name]
    file[name] = values

def set_number(file):
    file["paid"][3, 0] += 1

def shuffle(file):
    file["run"][:] = file["run"][:][::-1]

changed("value.h5", set_number)
changed("order.h5", shuffle)
changed("twice.h5", lambda file: file["run"].__setitem__(1, 0))
changed("minus.h5", lambda file: file["run"].__setitem__(1, -4))
changed("short.h5", lambda file: replace(file, "seconds", [1.0, 2.0]))
changed("flat.h5", lambda file: replace(file, "paid", [1.0] * 500))
PYTHON
for case in value order twice minus short flat; do
  sweep s.toml -o "$case.h5" --resume
  expect 2 'was changed by another program'
  sweep s.toml --merge "$case.h5" -o merged.h5
  expect 2 'was changed by another program'
done

# Merging: in any order, only of this design, into no other file.
for part in 1 2 3; do
  sweep s.toml --shard "$part/3"
  expect 0 "Sweep:   s.shard-$part-of-3.h5"
done
sweep s.toml --merge s.shard-3-of-3.h5 s.shard-1-of-3.h5 s.shard-2-of-3.h5 -o merged.h5
expect 0 '500 runs of 3 files'
same whole.h5 merged.h5
sweep s.toml --merge s.shard-3-of-3.h5 s.shard-1-of-3.h5 s.shard-2-of-3.h5 -o merged.h5
expect 0 '500 runs of 3 files'
sed 's/0.9\]/0.8]/' s.toml > other.toml
sweep other.toml --shard 2/3 -o other2.h5
expect 0 'Sweep:'
sweep s.toml --merge s.shard-1-of-3.h5 other2.h5 s.shard-3-of-3.h5 -o merged3.h5
expect 2 '"other2.h5" is the file of another sweep than s.toml.'
sweep s.toml --merge s.shard-1-of-3.h5 s.shard-2-of-3.h5 s.shard-3-of-3.h5 -o other2.h5
expect 2 '"other2.h5" exists and is the file of another sweep'
sweep s.toml --merge s.shard-1-of-3.h5 --resume
expect 2 '--resume'

# --keep-results: in a folder of its own.
sed 's/replicates = 50/replicates = 1/' s.toml > few.toml
sweep few.toml -o few.h5 --keep-results kept
expect 0 'Results: kept/'
sed 's/replicates = 50/replicates = 1/' other.toml > fewer.toml
sum=$(cat kept/*.h5 | cksum)
sweep fewer.toml -o fewer.h5 --keep-results kept
expect 2 'has other results than those of run 8, and would be replaced.'
[ "$sum" = "$(cat kept/*.h5 | cksum)" ] || fail "results of another sweep were replaced"
rm few.h5
sweep few.toml -o few.h5 --keep-results kept
expect 0 'Results: kept/'
sweep few.toml -o kept/run-000003.h5 --keep-results kept --resume
expect 2 'kept/run-000003.h5'
sweep few.toml -o few2.h5 --keep-results few2.h5.runs
expect 2 'this folder is for the journals of the sweep'
sweep few.toml -o few2.h5 --keep-results s.toml
expect 2 'this is a file. Name a folder.'
echo "all cases passed; $kept of 500 runs done before four kills"

#!/usr/bin/env bash
# Two builds with different MPI libraries give results that are equal to the bit, read each other's results, and
# continue from each other's checkpoints.
# Usage: other_mpi.sh KFACTOR MPIEXEC OTHER_BUILD_FOLDER
set -eu
kfactor=$1 mpiexec=$2 other=$3
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

if [ ! -x "$other/kfactor" ]; then
  echo "FAILED: nothing to compare with; build $other/kfactor first (PRESET=mpich tests/run does)"
  exit 1
fi
other_mpiexec=$(sed -n 's/^MPIEXEC_EXECUTABLE:[A-Z]*=//p' "$other/CMakeCache.txt")
library() { "$1" --version | grep '^MPI'; }
if [ "$(library "$kfactor")" = "$(library "$other/kfactor")" ]; then
  echo "FAILED: both builds use the same library: $(library "$kfactor")"
  exit 1
fi

scenario=$root/jobs/scenarios/festival-2026.toml
program() { # MPIEXEC RANKS PROGRAM ARGUMENT...
  "$1" -n "$2" "${@:3}" > said.txt 2>&1 || { cat said.txt; exit 1; }
}
size=(--agents 20000 --days 60)
program "$mpiexec" 2 "$kfactor" run "$scenario" -o here.h5 "${size[@]}" --digests here.digests
program "$mpiexec" 1 "$kfactor" run "$scenario" -o alone.h5 "${size[@]}" --digests alone.digests
program "$other_mpiexec" 2 "$other/kfactor" run "$scenario" -o other.h5 "${size[@]}" --digests other.digests \
  --checkpoint-every 40d --keep-checkpoints
cmp here.digests other.digests
cmp here.digests alone.digests

checkpoint=$(compgen -G 'other.checkpoint-*.h5' | head -n 1)
program "$mpiexec" 2 "$kfactor" resume "$checkpoint" -o moved.h5 --digests moved.digests
cmp here.digests moved.digests
# Teams take runs from a counter that the ranks share.
printf '%s\n' '[sweep]' "scenario = \"$scenario\"" 'agents = 2000' 'days = 20' '[design]' 'kind = "latin_hypercube"' \
  'samples = 8' '[[parameters]]' 'key = "behaviour.word_persuasion"' 'low = 0.025' 'high = 0.2' > sweep.toml
program "$mpiexec" 2 "$kfactor" sweep sweep.toml -o here-sweep.h5 --ranks-per-run 1
program "$other_mpiexec" 2 "$other/kfactor" sweep sweep.toml -o other-sweep.h5 --ranks-per-run 2
"$root/tests/support/same_sweep.py" here-sweep.h5 other-sweep.h5

"$other/kfactor" report here.h5 -o here.json > report.txt
"$kfactor" report other.h5 -o other.json > report.txt
said() { grep -vE '"(created_utc|revision|compiler)"' "$1"; }
cmp <(said here.json) <(said other.json)
echo "$(wc -l < here.digests) days equal, $checkpoint read across: $(library "$kfactor"), $(library "$other/kfactor")"

#!/usr/bin/env bash
# Sweeps under a real Slurm: one job that is stopped in the middle and returns to the queue, and an array of two
# jobs whose parts are merged, give the outcomes of an uninterrupted sweep.
# Usage: slurm_sweeps.sh KFACTOR MPIEXEC
set -eu
export KFACTOR=$1 KFACTOR_LAUNCH=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/support/slurm_cluster.sh
source "$root/tests/support/slurm_cluster.sh"
work=$(mktemp -d)
trap 'stop_slurm; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
export PATH=$PATH:/usr/sbin

fail() {
  echo "FAILED: $*"
  tail -n 50 ./*.out
  exit 1
}
submit() { # RANKS SBATCH_ARGUMENT...: prints the id of the job
  sbatch --parsable --ntasks-per-node="$1" --time=5 "${@:2}"
}

same() { "$root/tests/support/same_sweep.py" whole.h5 "$1"; }

cat > sweep.toml <<TOML
[sweep]
scenario = "$root/jobs/scenarios/festival-2026.toml"
agents = 100_000
days = 60

[design]
kind = "latin_hypercube"
samples = 24

[[parameters]]
key = "behaviour.word_persuasion"
low = 0.025
high = 0.2
TOML
start_slurm "$work/slurm" 2
"$KFACTOR_LAUNCH" -n 2 "$KFACTOR" sweep sweep.toml -o whole.h5 > whole.out 2>&1 || fail "the undisturbed sweep"

job=$(submit 2 --output=one.out "$root/jobs/slurm/sweep.sbatch" sweep.toml one.h5)
for _ in $(seq 300); do # until some of the 24 runs are done
  ! grep -qE '(^|[^0-9])([4-9]|1[0-9]) of 24' one.out 2> /dev/null || break
  sleep 0.1
done
scancel --signal=USR1 --batch "$job"
finish_job "$job" 60 || fail "the job that was stopped"
[ "$(job_says "$job" Restarts)" -eq 1 ] || fail "the signal came too late"
same one.h5 || fail "other outcomes after the stop"
echo "stopped and back in the queue: $(grep -h 'are done and kept' one.out)"

array=$(submit 1 --output=part-%a.out --array=1-2 "$root/jobs/slurm/sweep-array.sbatch" sweep.toml 2)
finish_job "${array}_1" 60 || fail "the first part"
finish_job "${array}_2" 60 || fail "the second part"
"$KFACTOR" sweep sweep.toml -o many.h5 --merge sweep.shard-1-of-2.h5 sweep.shard-2-of-2.h5 > merge.out 2>&1 || fail "joining the parts"
same many.h5 || fail "other outcomes from the array"
echo "array of two jobs: joined"

#!/usr/bin/env bash
# The batch scripts under a real Slurm: a run reaches its time limit, returns to the queue, continues, and ends
# with the digests of an uninterrupted run. So does a run that Slurm ends without a warning.
# Usage: slurm_jobs.sh KFACTOR MPIEXEC
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export KFACTOR=$1 HELD_LAUNCH=$2 KFACTOR_LAUNCH=$root/tests/support/hold_until_signal.sh
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
submit() { # MINUTES ARGUMENT...: prints the id of the job
  sbatch --parsable --ntasks-per-node=2 --time="$1" --output=job-%j.out "$root/jobs/slurm/run.sbatch" "$scenario" "${@:2}"
}
scenario=$root/jobs/scenarios/festival-2026.toml
options=(--agents 2000000 --days 60)

start_slurm "$work/slurm" 2
"$HELD_LAUNCH" -n 2 "$KFACTOR" run "$scenario" -o whole.h5 "${options[@]}" --digests whole.digests > whole.txt 2>&1 ||
  { cat whole.txt; exit 1; }

# Slurm checks time limits every 30 s, and sends the signal at the first check when less than 120 s are left. A
# job with a limit of one minute gets it at its first check.
export HELD_FROM=limit.status.json # after the first day
job=$(submit 1 limit.h5 "${options[@]}" --digests limit.digests)
finish_job "$job" 100 || fail "the job at its time limit"
[ "$(job_says "$job" Restarts)" -ge 1 ] || fail "no signal came"
grep -q 'exit code 5$' "job-$job.out" || fail "no exit code 5"
grep -q 'start 2: kfactor resume limit.h5' "job-$job.out" || fail "not resumed"
cmp whole.digests limit.digests || fail "the digests differ"
[ -z "$(compgen -G 'limit*checkpoint*')" ] || fail "a checkpoint was left behind"
echo "time limit: $(job_says "$job" Restarts) time back in the queue; $(wc -l < limit.digests) days equal"

# A node that fails ends the job. What Slurm does then is what an operator's requeue does.
export HELD_FROM='thrown.checkpoint-*.h5'
job=$(submit 5 thrown.h5 "${options[@]}" --digests thrown.digests --checkpoint-every 10d)
for _ in $(seq 300); do
  [ -z "$(compgen -G 'thrown.checkpoint-*.h5')" ] || break
  sleep 0.1
done
scontrol requeue "$job"
finish_job "$job" 100 || fail "the job that was thrown out"
grep -q 'start 2: kfactor resume thrown.h5' "job-$job.out" || fail "not resumed"
cmp whole.digests thrown.digests || fail "the digests differ"
echo "thrown out without a warning: $(wc -l < thrown.digests) days equal"

#!/usr/bin/env bash
# The PBS script, with a substitute for qsub that stores its arguments: a job stops before its limit, submits
# its successor, and the chain of jobs ends with the digests of an uninterrupted run.
# Usage: pbs_job.sh KFACTOR MPIEXEC
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export KFACTOR=$1 HELD_LAUNCH="$2 -n 2" KFACTOR_LAUNCH=$root/tests/support/hold_until_signal.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "FAILED: $*"
  cat ./*.log
  exit 1
}
mkdir bin kept
# shellcheck disable=SC2016 # the substitute expands it
printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$@" > "$PBS_O_WORKDIR/submitted"' > bin/qsub
chmod +x bin/qsub
export PATH=$work/bin:$PATH PBS_O_WORKDIR=$work PBS_JOBID=1.here

scenario=$root/jobs/scenarios/festival-2026.toml
$HELD_LAUNCH "$KFACTOR" run "$scenario" -o whole.h5 --agents 1000000 --days 60 --digests whole.digests > whole.log 2>&1 ||
  fail "the undisturbed run"

export HELD_FROM=cut.status.json # after the first day
code=0
SCENARIO=$scenario RESULTS=cut.h5 OPTIONS="--agents 1000000 --days 60 --digests cut.digests --checkpoint-folder=kept" \
  WALLTIME=1001 MARGIN=1000 "$root/jobs/pbs/run.pbs" > job1.log 2>&1 || code=$?
[ "$code" -eq 5 ] || fail "exit code $code of the first job instead of 5"
[ "$(tail -n 1 submitted)" = run.pbs ] || fail "no successor was submitted"

# The successor gets the settings of qsub -v and enough time.
settings=$(sed -n '/^-v$/{n;p}' submitted)
IFS=, read -ra words <<< "$settings"
env "${words[@]}" WALLTIME=14400 "$root/jobs/pbs/run.pbs" > job2.log 2>&1 || fail "the second job"
grep -q 'kfactor resume cut.h5' job2.log || fail "not resumed"
cmp whole.digests cut.digests || fail "the digests differ"
echo "$(wc -l < cut.digests) days equal: $(grep -c . submitted) words to qsub"

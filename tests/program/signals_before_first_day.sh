#!/usr/bin/env bash
# Signals before the first simulated day: exit code 5, a sentence with the next step, and no files left; batch
# jobs are submitted again.
# Usage: signals_before_first_day.sh KFACTOR MPIEXEC
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
big=(--agents 600000 --days 3)
again='before the first day. Nothing is lost: begin again with the same command.'

nothing_left() { [ -z "$(compgen -G 'x.*')" ] || fail "$case: left behind: $(compgen -G 'x.*')"; }

# Whether the process $1 already handles SIGUSR1: bit 9 of the signals that it catches.
listens() {
  local caught
  caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$1/status" 2> /dev/null)
  [ -n "$caught" ] && [ $((0x$caught >> 9 & 1)) -eq 1 ]
}

# While MPI starts, as soon as the program handles signals.
for signal in TERM INT USR1 USR2 XCPU HUP; do
  case="SIG$signal while MPI starts"
  "$mpiexec" -n 1 "$kfactor" run "$scenario" "${big[@]}" -o x.h5 > out.txt 2> err.txt &
  job=$!
  wait_for_ranks "$job" 1 .
  until listens "${ranks_of_job[0]}"; do
    kill -0 "$job" 2> /dev/null || break
  done
  kill -s "$signal" "${ranks_of_job[0]}"
  wait "$job"
  code=$?
  says 5 "Stopped by SIG$signal $again"
  nothing_left
done

# While a graph is read. It comes through a pipe, so that the test decides how long that takes.
case="while the graph is read"
sed "s/^# file = .*/file = \"ties\"/" "$root/jobs/scenarios/stored-graph.toml" > pipe.toml
mkfifo ties
ties() { seq "$1" "$2" | awk '{ print $1, $1 + 1 }'; }
for ranks in 1 3; do
  "$mpiexec" -n "$ranks" "$kfactor" run pipe.toml -o x.h5 > out.txt 2> err.txt &
  job=$!
  exec 4> ties # waits for a reader
  ties 1 1000 >&4
  wait_for_ranks "$job" "$ranks" x.kfactor.lock
  kill -TERM "${ranks_of_job[@]}"
  ties 1001 300000 >&4 2> /dev/null # the rest of the pipe is not read
  exec 4>&-
  wait "$job"
  code=$?
  says 5 "Stopped by SIGTERM $again"
  nothing_left
done

# While a checkpoint is checked and its state is read.
case="checkpoint"
on 2 run "$scenario" "${big[@]}" -o x.h5 --digests whole.h5.digests --checkpoint-every 61d --keep-checkpoints
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
mv x.h5 whole.h5
rm x.status.json
checkpoint=$(compgen -G 'x.checkpoint-*')
for command in "resume x.h5" "resume $checkpoint" "fork $checkpoint -o y.h5"; do
  case="$command"
  # shellcheck disable=SC2086 # words of their own
  "$mpiexec" -n 2 "$kfactor" $command > out.txt 2> err.txt &
  job=$!
  lock=x.kfactor.lock
  [ "${command%% *}" = resume ] || lock=y.kfactor.lock
  wait_for_ranks "$job" 2 "$lock"
  kill -USR1 "${ranks_of_job[@]}"
  wait "$job"
  code=$?
  says 5 'Stopped by SIGUSR1 before the first day.'
  if [ "${command%% *}" = resume ]; then
    says 5 "Go on with: kfactor resume $checkpoint"
  else
    says 5 'begin again with the same command.'
  fi
  left=$(compgen -G '[xy].*')
  [ "$left" = "$checkpoint" ] || fail "$case: left behind: $left"
done
case="resumed after all"
on 1 resume x.h5 --digests x.h5.digests
same_as_undisturbed x.h5

case="commands that leave nothing end at once"
cp whole.h5 x.h5
"$mpiexec" -n 1 "$kfactor" verify x.h5 > out.txt 2> err.txt &
job=$!
wait_for_ranks "$job" 1 .
until grep -q ' day ' err.txt; do
  kill -0 "$job" 2> /dev/null || break
done
kill -USR1 "${ranks_of_job[0]}"
wait "$job"
code=$?
[ "$code" -ne 0 ] && [ "$code" -ne 5 ] || fail "$case: exit code $code: $(cat err.txt)"

# Before the program handles signals, a signal ends its launcher. A batch job must return to the queue
# nevertheless. Substitutes replace the programs that submit it.
mkdir bin
for name in scontrol qsub; do
  # shellcheck disable=SC2016 # the substitute expands it
  printf '%s\n' '#!/bin/sh' 'echo "$@" > "$ASKED"' > "bin/$name"
done
# shellcheck disable=SC2016
printf '%s\n' '#!/bin/sh' 'kill -USR1 $$' > bin/launch
chmod +x bin/*
# comes_back TEXT SCRIPT ARGUMENT...
comes_back() {
  case="$2"
  rm -f asked.txt
  env PATH="$work/bin:$PATH" ASKED="$work/asked.txt" KFACTOR_LAUNCH=launch SLURM_JOB_ID=7 SLURM_ARRAY_TASK_ID=1 \
    PBS_JOBID=7 PBS_O_WORKDIR="$work" SCENARIO="$scenario" RESULTS=batch.h5 "$root/jobs/$2" "${@:3}" > out.txt 2> err.txt
  code=$?
  [ "$code" -eq 138 ] || fail "$case: exit code $code: $(cat out.txt err.txt)"
  grep -qF -- "$1" asked.txt || fail "$case: not back in the queue: $(cat out.txt err.txt)"
}
comes_back 'requeue 7' slurm/run.sbatch "$scenario" batch.h5
comes_back 'requeue 7' slurm/sweep.sbatch sweep.toml batch.h5
comes_back 'requeue 7' slurm/sweep-array.sbatch sweep.toml 2
comes_back 'RESULTS=batch.h5' pbs/run.pbs
finish

#!/usr/bin/env bash
# A run that is stopped at any moment saves its state, returns 5, and continues to the results of an
# uninterrupted run.  Usage: signals.sh KFACTOR MPIEXEC STOPS
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
wanted=$3
big=(--agents 400000 --days 60)

case="undisturbed"
on 2 run "$scenario" "${big[@]}" -o whole.h5 --digests whole.h5.digests
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"

# interrupt SIGNAL RANKS COMMAND...: sends the signal to a random rank at a random moment.
interrupt() {
  local signal=$1 ranks=$2 job
  shift 2
  rm -f r.status.json
  "$mpiexec" -n "$ranks" "$kfactor" "$@" > out.txt 2> err.txt &
  job=$!
  wait_for_ranks "$job" "$ranks" r.status.json
  sleep "0.$((RANDOM % 8))$((RANDOM % 10))"
  if [ "${#ranks_of_job[@]}" -gt 0 ]; then
    kill -s "$signal" "${ranks_of_job[RANDOM % ${#ranks_of_job[@]}]}" 2> /dev/null
  fi
  wait "$job"
  code=$?
}

RANDOM=${KFACTOR_TEST_SEED:-1}
signals=(TERM INT USR1 USR2 XCPU HUP)
stops=0
run_number=0
command=(run "$scenario" "${big[@]}" -o r.h5 --digests r.h5.digests)
while [ "$stops" -lt "$wanted" ] && [ "$run_number" -lt $((3 * wanted)) ]; do
  run_number=$((run_number + 1))
  signal=${signals[run_number % 6]}
  ranks=$((RANDOM % 4 + 1))
  case="SIG$signal, job $run_number on $ranks ranks"
  interrupt "$signal" "$ranks" "${command[@]}"
  if [ "$code" -eq 5 ]; then
    stops=$((stops + 1))
    says 5 "Stopped by SIG$signal after"
    nothing_final r.h5
    grep -q '"state": "stopped"' r.status.json || fail "$case: status: $(cat r.status.json)"
    command=(resume r.h5 --digests r.h5.digests)
  elif [ "$code" -eq 0 ]; then
    same_as_undisturbed r.h5
    grep -q '"state": "done"' r.status.json && grep -q '"date": "2026-03-19"' r.status.json ||
      fail "$case: status: $(cat r.status.json)"
    rm -f r.*
    command=(run "$scenario" "${big[@]}" -o r.h5 --digests r.h5.digests)
  else
    fail "$case: exit code $code: $(cat err.txt)"
    break
  fi
done
[ "$stops" -eq "$wanted" ] || fail "only $stops stops in $run_number jobs"
if [ "${command[0]}" = resume ]; then
  case="the last part"
  on 2 "${command[@]}"
  same_as_undisturbed r.h5
fi
echo "$stops stops in $run_number jobs"

# mpirun passes warnings on, although they reach it alone. On one process, a limit of CPU time warns every second.
# stopped SIGNAL: the run was stopped by this signal, and can go on.
stopped() {
  says 5 "Stopped by SIG$1 after"
  [ -n "$(compgen -G 'r.checkpoint-*')" ] || fail "$case: no checkpoint"
  nothing_final r.h5
}
for signal in USR2 XCPU; do
  case="SIG$signal to mpirun"
  rm -f r.*
  "$mpiexec" -n 2 "$kfactor" run "$scenario" --agents 400000 -o r.h5 > out.txt 2> err.txt &
  job=$!
  wait_for_ranks "$job" 2 r.status.json
  kill -s "$signal" "$job"
  wait "$job"
  code=$?
  stopped "$signal"
done
case="a limit of CPU time"
rm -f r.*
(
  ulimit -S -t 2
  exec "$kfactor" run "$scenario" --agents 2000000 -o r.h5 > out.txt 2> err.txt
)
code=$?
stopped XCPU
case="nohup"
rm -f r.*
(
  trap '' HUP
  exec "$kfactor" run "$scenario" --agents 100000 --days 60 -o r.h5 > out.txt 2> err.txt
) &
job=$!
until [ -e r.status.json ]; do
  kill -0 "$job" 2> /dev/null || break
  sleep 0.02
done
kill -s HUP "$job"
wait "$job"
code=$?
[ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"

# Commands of many runs.
printf '%s\n' '[sweep]' "scenario = \"$scenario\"" 'agents = 20000' 'replicates = 500' '[design]' 'kind = "list"' \
  '[[parameters]]' 'key = "behaviour.word_share"' 'values = [0.1, 0.2]' > points.toml
fit=$root/jobs/fits/festival-2026.toml
for command in "sweep points.toml -o s.h5 --resume" "validate-claims $scenario --agents 50000 -o c.csv" \
  "calibrate $fit --agents 5000 -o f.csv --page f.md"; do
  for signal in USR1 USR2 XCPU HUP; do
    case="SIG$signal, ${command%% *}"
    rm -f err.txt
    # shellcheck disable=SC2086 # words of their own
    "$kfactor" $command > out.txt 2> err.txt &
    job=$!
    sleep 1.5
    kill -s "$signal" "$job"
    wait "$job"
    code=$?
    says 5 'Stopped by a signal'
    [ ! -e s.h5 ] && [ ! -e c.csv ] && [ ! -e f.md ] || fail "$case: results although it was stopped"
  done
done
[ -n "$(compgen -G 's.h5.runs/*')" ] || fail "a stopped sweep kept no runs"
[ -s f.csv ] || fail "a stopped search kept no values"

# A second signal does not wait for the end of the day.
case="second signal"
rm -f r.*
"$mpiexec" -n 1 "$kfactor" run "$scenario" --agents 4000000 -o r.h5 > out.txt 2> err.txt &
job=$!
wait_for_ranks "$job" 1 r.status.json
kill -STOP "${ranks_of_job[0]}" # so that the day does not end between the two signals
kill -USR1 "${ranks_of_job[0]}"
kill -CONT "${ranks_of_job[0]}"
sleep 0.05
kill -STOP "${ranks_of_job[0]}"
sleep 0.6
kill -USR1 "${ranks_of_job[0]}"
kill -CONT "${ranks_of_job[0]}"
wait "$job"
code=$?
if [ "$code" -eq 0 ]; then
  fail "$case: went on to the end"
elif [ "$code" -ne 5 ]; then # 5: the first signal was handled within a twentieth of a second
  nothing_final r.h5
fi
finish

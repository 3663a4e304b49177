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
signals=(TERM INT USR1)
stops=0
run_number=0
command=(run "$scenario" "${big[@]}" -o r.h5 --digests r.h5.digests)
while [ "$stops" -lt "$wanted" ] && [ "$run_number" -lt $((3 * wanted)) ]; do
  run_number=$((run_number + 1))
  signal=${signals[run_number % 3]}
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

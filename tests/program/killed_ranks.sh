#!/usr/bin/env bash
# kill -9 of one rank at every critical point: nothing corrupt is under a final name, and the run continues from
# its last checkpoint, on another number of ranks, to the results of an uninterrupted run.
# Usage: killed_ranks.sh KFACTOR MPIEXEC FAULT_LIBRARY
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
library=$3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
small=(--agents 20000 --days 40)

case="undisturbed"
on 2 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"

# killed WHERE:COUNT RANKS RANK OTHER_RANKS
killed() {
  case="rank $3 of $2 killed at $1"
  rm -f r.*
  "$mpiexec" -n "$2" env LD_PRELOAD="$library" KFACTOR_TEST_KILL="$1" KFACTOR_TEST_RANK="$3" \
    "$kfactor" run "$scenario" "${small[@]}" -o r.h5 --digests r.h5.digests --checkpoint-every 12d > out.txt 2> err.txt
  code=$?
  [ "$code" -ne 0 ] || fail "$case: the run did not fail"
  nothing_final r.h5
  if [ "$(compgen -G 'r.checkpoint-*.h5' | wc -l)" -eq 0 ]; then
    on "$4" run "$scenario" "${small[@]}" -o r.h5 --digests r.h5.digests
  else
    on "$4" run "$scenario" "${small[@]}" -o r.h5 # must refuse to overwrite the interrupted run
    says 2 'Go on with "kfactor resume r.h5"'
    on "$4" resume r.h5 --digests r.h5.digests
  fi
  same_as_undisturbed r.h5
  echo "$case: went on on $4 ranks"
}

killed use:8 3 1 2
killed spread:40 2 0 3
killed spread:1000 3 2 1
killed checkpoint:5 2 1 3
killed checkpoint:140 3 0 2
killed publish_checkpoint:1 2 0 1
killed publish_checkpoint:4 3 0 2
killed publish_results:1 2 0 3
finish

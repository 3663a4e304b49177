#!/usr/bin/env bash
# Two programs never write under one name, no run changes the checkpoints of another, and a name is free again
# however its owner ended.  Usage: output_lock.sh KFACTOR MPIEXEC [FAULT_LIBRARY]
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
library=${3:-}
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
small=(--agents 20000 --days 40)
mkdir a b kept

case="undisturbed"
on 2 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests --checkpoint-every 20d --keep-checkpoints
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
older=$(compgen -G 'whole.checkpoint-*' | sort | head -n 1)

# A slow run that holds a/r and kept/r.
"$mpiexec" -n 2 "$kfactor" run "$scenario" --agents 20000 --days 3000 -o a/r.h5 --digests a/r.h5.digests \
  --checkpoint-every 20d --checkpoint-folder kept > long.txt 2>&1 &
job=$!
wait_for_ranks "$job" 2 a/r.status.json
for _ in $(seq 500); do
  [ "$(compgen -G 'kept/*.h5' | wc -l)" -lt 2 ] || break
  sleep 0.02
done
kill -STOP "${ranks_of_job[@]}"
before=$(find a kept -type f -exec cksum {} + | sort)

# refused RANKS 'TEXT' ARGUMENT...: runs in the background, because each waits for the name for a while.
refused() {
  local said=try-${#tries[@]}.txt
  (
    case="${*:3}"
    "$mpiexec" -n "$1" "$kfactor" "${@:3}" > /dev/null 2> "$said"
    code=$?
    [ "$code" -eq 2 ] || fail "$case: exit code $code: $(cat "$said")"
    grep -qF -- "$2" "$said" || fail "$case: $(cat "$said")"
    [ "$(sed '/^-----/,$d' "$said" | wc -l)" -eq 1 ] || fail "$case: more than one sentence: $(cat "$said")"
    exit "$failed"
  ) &
  tries+=($!)
}
tries=()
ours="another kfactor is still working on it (process "
refused 3 "\"a/r.h5\": $ours" run "$scenario" "${small[@]}" -o a/r.h5
refused 1 "\"a/r.h5\": $ours" run "$scenario" "${small[@]}" -o a/r.h5 --start-over
refused 1 "\"a/r\": $ours" run "$scenario" "${small[@]}" -o a/r
refused 1 "\"a/r.h5\": $ours" resume a/r.h5 --checkpoint-folder kept
refused 1 "\"a/r.h5\": $ours" resume "$(compgen -G 'kept/*.h5' | sort | tail -n 1)" --checkpoint-folder kept
refused 1 "\"a/r.h5\": $ours" fork "$older" -o a/r.h5
refused 1 "\"kept/r.checkpoint-*.h5\": $ours" run "$scenario" "${small[@]}" -o b/r.h5 --checkpoint-folder kept
for try in "${tries[@]}"; do
  wait "$try" || failed=$((failed + 1))
done
case="who holds it is said"
holder="(process [0-9]* on $(hostname), for $PWD/a/r.h5)\. Wait until it ends, or choose another "
[ "$(grep -c "$holder" try-*.txt | grep -c ':1$')" -eq "${#tries[@]}" ] || fail "$case: $(cat try-*.txt)"
case="nothing was touched"
[ "$(find a kept -type f -exec cksum {} + | sort)" = "$before" ] || fail "$case: $(ls a kept)"
[ -z "$(compgen -G 'b/r.*')" ] || fail "$case: left behind: $(ls b)"

case="killed: the name is free at once"
kill -KILL "${ranks_of_job[@]}"
wait "$job"
[ -e a/r.kfactor.lock ] || fail "$case: no lock was there"
on 2 run "$scenario" "${small[@]}" -o a/r.h5 --checkpoint-folder kept
says 2 'A run for "a/r.h5" has left kept/r.checkpoint-'
on 3 run "$scenario" "${small[@]}" -o a/r.h5 --checkpoint-folder kept --digests a/r.h5.digests --start-over
same_as_undisturbed a/r.h5
[ -z "$(ls kept; compgen -G 'a/*.lock')" ] || fail "$case: left behind: $(ls a kept)"

# Checkpoints of another run under our name.
case="another run's checkpoints"
on 2 run "$scenario" "${small[@]}" -o a/r.h5 --checkpoint-folder kept --checkpoint-every 20d --keep-checkpoints
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
before=$(cksum kept/*)
# not_ours ARGUMENT...
not_ours() {
  on 2 "$@" --checkpoint-folder kept
  says 2 "belongs to a run for \"a/r.h5\", not for \"b/r"
  [ "$(cksum kept/*)" = "$before" ] || fail "$case: $* changed them: $(ls kept)"
  [ -z "$(compgen -G 'b/r*')" ] || fail "$case: left behind: $(ls b)"
}
not_ours run "$scenario" "${small[@]}" -o b/r.h5
not_ours run "$scenario" "${small[@]}" -o b/r.h5 --start-over
not_ours resume b/r.h5
not_ours resume "$older" -o b/r
not_ours fork "$older" -o b/r.h5
case="other checkpoints that come while a run is under way"
"$mpiexec" -n 1 "$kfactor" run "$scenario" "${small[@]}" -o b/r.h5 --digests b/r.h5.digests --checkpoint-every 5d \
  > out.txt 2> err.txt &
job=$!
wait_for_ranks "$job" 1 b/r.status.json
cp "$older" b/r.checkpoint-2025-12-05.h5
wait "$job"
code=$?
cmp "$older" b/r.checkpoint-2025-12-05.h5 || fail "$case: it was removed"
rm b/r.checkpoint-2025-12-05.h5
same_as_undisturbed b/r.h5

if [ -n "$library" ]; then
  case="a file system without locks"
  "$mpiexec" -n 2 env LD_PRELOAD="$library" KFACTOR_TEST_NO_LOCKS=yes \
    "$kfactor" run "$scenario" "${small[@]}" -o r.h5 --digests r.h5.digests > out.txt 2> err.txt
  code=$?
  says 0 'Warning: "r.h5": the file system has no locks (No locks available).'
  same_as_undisturbed r.h5
fi
finish

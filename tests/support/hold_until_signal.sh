#!/usr/bin/env bash
# Starts a run as a batch script does. Stops its ranks when a file matching HELD_FROM appears, until SIGUSR1
# arrives. So the run is unfinished at its time limit on a machine of any speed. A resumed run is not stopped.
# Usage: HELD_LAUNCH="mpiexec -n 2" HELD_FROM=GLOB hold_until_signal.sh KFACTOR run ARGUMENT...
set -eu
read -ra launch <<< "$HELD_LAUNCH"
[ "$2" = run ] || exec "${launch[@]}" "$@"
signalled=
trap 'signalled=yes' USR1 # the signal may arrive before the run has started
"${launch[@]}" "$@" &
launched=$!
trap 'pkill -CONT -P "$launched" || true; kill "$launched" 2> /dev/null || true' EXIT
trap 'exit 1' TERM INT
until compgen -G "$HELD_FROM" > /dev/null; do
  kill -0 "$launched" 2> /dev/null || { wait "$launched"; exit; } # the run ended before the file appeared
  sleep 0.02
done
mapfile -t ranks < <(pgrep -P "$launched" -f -- "$1 run")
[ "${#ranks[@]}" -gt 0 ] || { echo "hold_until_signal.sh: no ranks to hold" >&2; exit 1; }
kill -STOP "${ranks[@]}"
until [ -n "$signalled" ]; do sleep 0.1; done
kill -CONT "${ranks[@]}"
kill -USR1 "$launched"
code=0
wait "$launched" || code=$?
trap - EXIT
exit "$code"

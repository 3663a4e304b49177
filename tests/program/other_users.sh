#!/usr/bin/env bash
# Several users in one folder: every file gets the mode that the umask says, and what another user has left, a lock
# or half a file, blocks nobody.  Usage: other_users.sh KFACTOR MPIEXEC
# Exit code 77: only root can become two users.
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
if [ "$(id -u)" -ne 0 ] || ! setpriv --reuid=1 --regid=1 --clear-groups true 2> /dev/null; then
  echo "skipped: only root can become two users"
  exit 77
fi
chmod 755 .
cp "$kfactor" "$root/jobs/scenarios/minimal.toml" .
chmod a+rx kfactor minimal.toml
mkdir -m 777 shared tables
mkdir -m 1777 sticky
small=(run minimal.toml --agents 2000 --days 3)

# as USER UMASK ARGUMENT...
as() {
  (
    umask "$2"
    HOME=$work setpriv --reuid="$1" --regid=1 --clear-groups ./kfactor "${@:3}" > "/proc/self/fd/8" 2> "/proc/self/fd/9"
  ) 8> out.txt 9> err.txt
  code=$?
}
done_well() { [ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"; }
owner() { stat -c %u "$1"; }

for umask_and_mode in 002:664 022:644 077:600; do
  case="umask and mode $umask_and_mode"
  rm -f shared/*
  as 1 "${umask_and_mode%:*}" "${small[@]}" -o shared/r.h5 --digests shared/digests --checkpoint-every 1d --keep-checkpoints
  done_well
  as 1 "${umask_and_mode%:*}" report shared/r.h5 -o shared/r.json
  done_well
  [ "$(find shared -type f | wc -l)" -ge 5 ] || fail "$case: $(ls shared)"
  [ -z "$(find shared -type f ! -perm "${umask_and_mode#*:}")" ] || fail "$case: $(ls -l shared)"
done

# as_left_by_1 FOLDER MODE: a lock and half a file of user 1, whose process has ended.
as_left_by_1() {
  rm -f "$1"/*
  echo "process 999999 on $(hostname), for $1/r.h5" > "$1/r.kfactor.lock"
  echo half > "$1/r.h5.partial"
  chown 1 "$1"/r.*
  chmod "$2" "$1"/r.*
}
for mode in 644 664; do
  case="a lock that user 1 has left, mode $mode"
  as_left_by_1 shared "$mode"
  as 2 022 "${small[@]}" -o shared/r.h5
  done_well
  [ "$(owner shared/r.h5)" = 2 ] || fail "$case: $(ls -l shared)"
  [ "$(compgen -G 'shared/*' | sort | tr '\n' ' ')" = "shared/r.h5 shared/r.status.json " ] || fail "$case: $(ls -l shared)"
done
case="a lock in a folder where only its owner may remove it"
as_left_by_1 sticky 644
rm sticky/r.h5.partial
as 2 022 "${small[@]}" -o sticky/r.h5
done_well
case="results of another user there"
as 3 022 "${small[@]}" -o sticky/r.h5
says 3 'it belongs to another user, and only that user may replace it in the folder "sticky"'
[ "$(owner sticky/r.h5)" = 2 ] || fail "$case: $(ls -l sticky)"
case="half a file of another user there"
as_left_by_1 sticky 644
as 2 022 "${small[@]}" -o sticky/r.h5
says 3 'cannot write "sticky/r.h5": Operation not permitted. May you write to this file and its folder?'
case="a lock that may not be read"
as_left_by_1 shared 600
as 2 022 "${small[@]}" -o shared/r.h5
says 3 "its lock file \"shared/r.kfactor.lock\" belongs to $(id -nu 1), and you may not look whether it is in use"

case="results of another user, in a folder of both"
rm -f shared/*
as 1 022 "${small[@]}" -o shared/r.h5
as 2 022 "${small[@]}" -o shared/r.h5
done_well
[ "$(owner shared/r.h5)" = 2 ] || fail "$case: $(ls -l shared)"

case="a lock that user 1 holds"
rm -f shared/*
setpriv --reuid=1 --regid=1 --clear-groups flock -x shared/r.kfactor.lock sleep 30 &
holder=$!
for _ in $(seq 100); do [ -e shared/r.kfactor.lock ] && ! flock -n shared/r.kfactor.lock true && break; sleep 0.02; done
as 2 022 "${small[@]}" -o shared/r.h5
says 2 'another kfactor is still working on it'
kill "$holder"
wait "$holder" 2> /dev/null

case="a folder that another user owns"
mkdir -m 755 theirs
as 2 022 "${small[@]}" -o theirs/r.h5
says 3 'cannot write "theirs/r.h5": you may not write to the folder "theirs" (Permission denied)'
finish

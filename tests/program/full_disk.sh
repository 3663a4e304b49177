#!/usr/bin/env bash
# A full disk, and a folder that disappears: the program says the cause and the next step in one sentence and
# returns 3. Nothing incomplete is under a final name. With free space the run continues.
# Usage: full_disk.sh KFACTOR MPIEXEC
# Exit code 77: small disks cannot be mounted here.
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'umount "$work/disk" 2> /dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
size=(--agents 20000 --days 40 --ignore-limits) # the disk is too small on purpose
small=("${size[@]}" --checkpoint-every 12d)

case="undisturbed"
on 2 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"

mkdir disk
if ! mount -t tmpfs -o size=1m tmpfs disk 2> /dev/null; then
  echo "skipped: this user may not mount a small disk"
  exit 77
fi

# with_free KILOBYTES: the disk has this much free space.
with_free() {
  mount -o remount,size=64m disk
  rm -rf disk/*
  mount -o "remount,size=$1k" disk
}

# The disk is full during the results, before any checkpoint.
case="disk full during the results"
with_free 150
on 2 run "$scenario" "${size[@]}" -o disk/r.h5 --digests r.h5.digests --checkpoint-every never
says 3 'Is the disk full'
nothing_final disk/r.h5
[ -z "$(ls disk | grep -v status)" ] || fail "$case: left behind: $(ls disk)"

# The results have a disk with enough space. The checkpoints fill theirs: at the first, and at the third one.
for free in 150 550; do
  case="disk full during a checkpoint, $free kB"
  rm -f r.*
  with_free "$free"
  on 3 run "$scenario" "${small[@]}" -o r.h5 --digests r.h5.digests --checkpoint-folder disk
  says 3 'disk/r.checkpoint-'
  grep -q '"state": "failed"' r.status.json || fail "$case: status: $(cat r.status.json)"
  says 3 'Is the disk full'
  nothing_final r.h5
  [ -z "$(compgen -G 'disk/*.partial')" ] || fail "$case: left behind: $(ls disk)"
  if [ "$free" -gt 500 ]; then
    says 3 'When that is mended, go on with: kfactor resume disk/r.checkpoint-'
    mount -o remount,size=64m disk
    on 2 resume r.h5 --checkpoint-folder disk --digests r.h5.digests
    same_as_undisturbed r.h5
    [ -z "$(ls disk)" ] || fail "$case: left behind: $(ls disk)"
  fi
done

# The folder of the results disappears during the run.
case="folder removed"
rm -rf r.* gone
mkdir gone kept
"$mpiexec" -n 2 "$kfactor" run "$scenario" --agents 20000 --days 40 -o gone/r.h5 --digests r.h5.digests \
  --checkpoint-folder kept --checkpoint-every 1d > out.txt 2> err.txt &
job=$!
for _ in $(seq 300); do
  [ "$(compgen -G 'kept/*.h5' | wc -l)" -eq 2 ] && break
  sleep 0.02
done
rm -rf gone
wait "$job"
code=$?
says 3 'gone/r.'
says 3 'go on with: kfactor resume kept/r.checkpoint-'
mkdir gone
on 2 resume gone/r.h5 --checkpoint-folder kept --digests gone/r.h5.digests
same_as_undisturbed gone/r.h5
finish

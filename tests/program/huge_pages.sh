#!/usr/bin/env bash
# The heap of a run uses huge pages, in the process that was started, unless the user set it otherwise.
# Usage: huge_pages.sh KFACTOR
set -eu
kfactor=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
run=
trap '[ -z "$run" ] || kill -KILL "$run" 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"

skip() {
  echo "Skipped: $*"
  exit 77
}
grep -qF '[madvise]' /sys/kernel/mm/transparent_hugepage/enabled 2> /dev/null ||
  skip "this system gives huge pages to all programs or to none"
version=$(getconf GNU_LIBC_VERSION 2> /dev/null) || skip "another C library than GNU's"
[ "$(printf '%s\n' "glibc 2.35" "$version" | sort -V | head -n 1)" = "glibc 2.35" ] || skip "$version cannot ask for them"

# heap_asks TUNABLES: starts a run with these tunables; true if its heap requests huge pages. The environment of
# the run is written to environment.txt.
heap_asks() {
  local asks=1
  rm -f x.*
  GLIBC_TUNABLES=$1 "$kfactor" run "$root/jobs/scenarios/festival-2026.toml" --agents 500000 -o x.h5 > out.txt 2>&1 &
  run=$!
  until [ -e x.status.json ]; do # after the first day
    kill -0 "$run" 2> /dev/null || { cat out.txt; exit 1; }
    sleep 0.02
  done
  kill -STOP "$run"
  awk '/\[heap\]/ { heap = 1 } heap && /^VmFlags:/ { asks = asks || / hg( |$)/; heap = 0 } END { exit !asks }' \
    "/proc/$run/smaps" && asks=0
  tr '\0' ':' < "/proc/$run/environ" > environment.txt # malloc cuts the string at its colons
  kill -KILL "$run"
  wait "$run" 2> /dev/null || true
  run=
  return $asks
}

heap_asks "" || { echo "FAILED: the heap asks for no huge pages"; exit 1; }
heap_asks glibc.malloc.tcache_count=9 || { echo "FAILED: none beside another tunable"; exit 1; }
grep -q 'glibc.malloc.tcache_count=9:glibc.malloc.hugetlb=1' environment.txt ||
  { echo "FAILED: the other tunable is gone"; exit 1; }
if heap_asks glibc.malloc.hugetlb=0; then
  echo "FAILED: asked for although the user had switched them off"
  exit 1
fi
echo "asked for, beside other tunables too, and not where they are switched off"

#!/usr/bin/env bash
# The progress of jobs/quickstart, fed with lines of Ninja: it passes over the first line, estimates the time left,
# and shows warnings. Usage: quickstart_progress.sh
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
eval "$(sed -n '/^show_progress() {/,/^}/p' "$root/jobs/quickstart")"
shown=$(printf '%s\n' '[0/2] Re-checking globbed directories...' '[1/2] Building a.cpp.o' 'a.cpp: warning' \
  '[2/2] Linking kfactor' | show_progress)
expected='   1 of 2 steps, about 0 s left
a.cpp: warning
   2 of 2 steps, about 0 s left'
if [ "$shown" != "$expected" ]; then
  printf 'FAILED: shown is\n%s\n' "$shown"
  exit 1
fi

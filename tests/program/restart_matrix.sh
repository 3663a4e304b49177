#!/usr/bin/env bash
# Runs that stop after a random day on r ranks and continue on s ranks have the same digest for all r and s.
# Usage: restart_matrix.sh KFACTOR MPIEXEC AGENTS RANKS...
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
small=(--agents "$3" --days 40)
numbers=("${@:4}")

case="undisturbed"
on 1 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"

RANDOM=${KFACTOR_TEST_SEED:-2}
for before in "${numbers[@]}"; do
  day=$((RANDOM % 98 + 1))
  # Writes checkpoints at a random interval and uses the oldest one that is kept.
  on "$before" run "$scenario" "${small[@]}" -o r.h5 --checkpoint-every "${day}d" --keep-checkpoints
  first=$(compgen -G 'r.checkpoint-*.h5' | sort | head -n 1)
  [ -n "$first" ] || fail "no checkpoint after $day days"
  mkdir -p kept
  mv r.checkpoint-*.h5 kept/
  for after in "${numbers[@]}"; do
    case="$before ranks until $first, then $after"
    on "$after" resume "kept/$first" -o r.h5 --digests r.h5.digests
    same_as_undisturbed r.h5
  done
  rm -rf kept
  echo "$before ranks until $first, then ${numbers[*]}: the same"
done
finish

#!/usr/bin/env bash
# Commands that use no ranks do not start MPI, and under mpirun one process answers. A single process starts no
# daemon. A launcher of another MPI library is recognised.
# Usage: without_mpi.sh KFACTOR MPIEXEC
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/minimal.toml
small=(--agents 5000 --days 20)
printf '%s\n' '[sweep]' "scenario = \"$scenario\"" 'agents = 500' 'days = 5' '[design]' 'kind = "list"' \
  '[[parameters]]' 'key = "behaviour.word_share"' 'values = [0.1, 0.2, 0.3]' > points.toml
"$kfactor" run "$scenario" "${small[@]}" -o r.h5 > out.txt 2> err.txt || fail "undisturbed: $(cat err.txt)"

case="MPI cannot start here"
OMPI_MCA_pml=nonsense "$kfactor" run "$scenario" "${small[@]}" -o x.h5 > out.txt 2> err.txt &&
  fail "$case: but a run succeeds"
commands=(--help --version --man --bash-completion parameters "run --help" "validate $scenario"
  "report r.h5 -o page.json" "sweep points.toml --dry-run" "rehearse $scenario ${small[*]} --ranks 2 --samples 1")
for command in "${commands[@]}"; do
  case="without MPI: $command"
  rm -f page.json
  # shellcheck disable=SC2086 # words of their own
  OMPI_MCA_pml=nonsense "$kfactor" $command > alone.txt 2> err.txt
  code=$?
  [ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"
  [ -s alone.txt ] || [ -s page.json ] || fail "$case: no answer"
  [ "${command%% *}" != rehearse ] || continue
  case="on three ranks: $command"
  # shellcheck disable=SC2086
  on 3 $command
  [ "$code" -eq 0 ] || fail "$case: exit code $code"
  cmp -s out.txt alone.txt || fail "$case: not printed once: $(cat out.txt)"
  [ ! -s err.txt ] || fail "$case: $(cat err.txt)"
done
for command in rnu "run --otput x" "run $scenario --agents" "validate none.toml" "report none.h5"; do
  for ranks in 1 3; do
    case="wrong, on $ranks ranks: $command"
    # shellcheck disable=SC2086
    OMPI_MCA_pml=nonsense on "$ranks" $command
    says 2 ''
    [ "$(grep -cE '^(kfactor|none|"none)' err.txt)" -eq 1 ] || fail "$case: not said once: $(cat err.txt)"
    ! grep -qi 'finalize' err.txt || fail "$case: $(cat err.txt)"
  done
done

case="a single process has no daemon"
"$kfactor" run "$scenario" --agents 400000 --days 3000 -o d.h5 > out.txt 2> err.txt &
job=$!
for _ in $(seq 500); do
  [ -e d.status.json ] && break
  sleep 0.02
done
[ -z "$(pgrep -P "$job")" ] || fail "$case but: $(ps -o args= --ppid "$job")"
kill "$job"
wait "$job"

# What other launchers set, where this program's MPI finds one process.
for variables in "OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=0" "PMI_SIZE=3 PMI_RANK=0" \
  "MV2_COMM_WORLD_SIZE=4 MV2_COMM_WORLD_RANK=0"; do
  case="launched: $variables"
  # shellcheck disable=SC2086
  env $variables "$kfactor" run "$scenario" "${small[@]}" -o x.h5 > out.txt 2> err.txt
  code=$?
  says 3 "but MPI joins none of them"
  says 3 "unset ${variables%%=*}."
  nothing_final x.h5
  case="launched, not the first: $variables"
  # shellcheck disable=SC2086
  env ${variables/RANK=0/RANK=1} "$kfactor" run "$scenario" "${small[@]}" -o x.h5 > out.txt 2> err.txt
  code=$?
  [ "$code" -eq 0 ] && [ ! -s err.txt ] && [ ! -s out.txt ] || fail "$case: exit code $code: $(cat err.txt)"
  nothing_final x.h5
done
for variables in SLURM_NTASKS=4 "SLURM_NTASKS=8 SLURM_PROCID=0" "OMPI_COMM_WORLD_SIZE=2 PMI_SIZE=1" PMI_SIZE=none; do
  case="one process on purpose: $variables"
  # shellcheck disable=SC2086
  env $variables "$kfactor" run "$scenario" "${small[@]}" -o x.h5 > out.txt 2> err.txt
  code=$?
  [ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"
done
case="tasks of srun without MPI"
SLURM_STEP_NUM_TASKS=4 "$kfactor" run "$scenario" "${small[@]}" -o x.h5 > out.txt 2> err.txt
code=$?
says 0 'Warning: srun started several tasks without MPI'
finish

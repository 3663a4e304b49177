# shellcheck shell=bash
# Shared by the tests that interrupt runs of the real program. Sourced with: KFACTOR MPIEXEC
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
failed=0

fail() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# on RANKS ARGUMENT...: runs kfactor; its output goes to out.txt and err.txt, its exit code to $code.
on() {
  local ranks=$1
  shift
  "$mpiexec" -n "$ranks" "$kfactor" "$@" > out.txt 2> err.txt
  code=$?
}

# Waits until the job $1 has $2 ranks and the file $3 exists; stores the process ids in $ranks_of_job.
wait_for_ranks() {
  local tries
  for tries in $(seq 500); do
    mapfile -t ranks_of_job < <(pgrep -P "$1" -f "$kfactor")
    if [ "${#ranks_of_job[@]}" -eq "$2" ] && [ -e "$3" ]; then
      return
    fi
    kill -0 "$1" 2> /dev/null || return
    sleep 0.02
  done
}

# says CODE 'TEXT': the last run ended with this code and printed this text.
says() {
  [ "$code" -eq "$1" ] || fail "$case: exit code $code instead of $1: $(cat err.txt)"
  grep -qF -- "$2" err.txt || fail "$case: did not say \"$2\" but: $(cat err.txt)"
}

# No file with the final name $1 exists yet.
nothing_final() { [ ! -e "$1" ] || fail "$case: $1 is there although the run did not end"; }

# The run for the results $1 ended with the digests of an uninterrupted run, and left no other files.
same_as_undisturbed() {
  [ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"
  cmp -s "$1.digests" whole.h5.digests || fail "$case: digests differ from those of the undisturbed run"
  same_results "$1" whole.h5 || fail "$case: results differ from those of the undisturbed run"
  local left
  left=$(compgen -G "${1%.h5}.checkpoint-*"; compgen -G "$1.partial"; compgen -G "*.kfactor.lock")
  [ -z "$left" ] || fail "$case: left behind: $left"
}

# Compares all variables and attributes, except those about the machine and the time.
same_results() {
  /usr/bin/python3 - "$1" "$2" << 'PYTHON'
import sys
import h5py
import numpy

left, right = (h5py.File(name, "r") for name in sys.argv[1:])
about_the_machine = {"created_utc", "num_ranks", "mpi", "scenario_folder", "forked_after", "content_digest", "graph_read"}
for attribute in (set(left.attrs) | set(right.attrs)) - about_the_machine:
    if not numpy.array_equal(left.attrs[attribute], right.attrs[attribute]):
        sys.exit(f"attribute {attribute} differs")
if set(left) != set(right):
    sys.exit("other variables")
for name in left:
    one, other = left[name][()], right[name][()]
    # Texts are compared as texts: their bytes in memory are addresses.
    if not numpy.array_equal(one, other) if one.dtype == object else one.tobytes() != other.tobytes():
        sys.exit(f"variable {name} differs")
PYTHON
}

finish() {
  if [ "$failed" -ne 0 ]; then
    echo "$failed failures"
    exit 1
  fi
  echo "all cases passed"
}

#!/usr/bin/env bash
# Checkpoints that cannot be used: the real program says one clear sentence, returns 2 and writes nothing.
# Usage: bad_checkpoints.sh KFACTOR MPIEXEC
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
small=(--agents 20000 --days 40)

case="undisturbed"
on 2 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests --checkpoint-every 20d --keep-checkpoints
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
mkdir kept
mv whole.checkpoint-* kept/
mapfile -t kept < <(compgen -G 'kept/*' | sort)
older=${kept[0]} newer=${kept[1]}

# refused 'TEXT' ARGUMENT...
refused() {
  local text=$1
  shift
  for ranks in 1 3; do
    on "$ranks" "$@"
    says 2 "$text"
    [ "$(sed '/^-----/,$d' err.txt | wc -l)" -eq 1 ] || fail "$case: more than one sentence: $(cat err.txt)"
    [ -z "$(compgen -G 'x.*')" ] || fail "$case: left behind: $(compgen -G 'x.*')"
  done
}

case="truncated"
head -c $(($(stat -c %s "$newer") / 2)) "$newer" > cut.h5
refused '"cut.h5" is damaged or was cut short' resume cut.h5 -o x.h5
case="empty"
: > empty.h5
refused '"empty.h5" is not an HDF5 file' resume empty.h5 -o x.h5
case="one byte of state flipped"
/usr/bin/python3 - "$newer" flipped.h5 << 'PYTHON'
import sys
import h5py

with h5py.File(sys.argv[1]) as file:
    column = file["active/doubao/habit"]
    offset = column.id.get_offset() + column.size  # in the middle; a cell has two bytes
data = bytearray(open(sys.argv[1], "rb").read())
data[offset] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
refused '"flipped.h5" is damaged, or another program changed it: its bytes do not fit its checksum' resume flipped.h5 -o x.h5
case="one byte of state flipped, in a file that lost its seal"
head -c -40 flipped.h5 > bare.h5
refused '"bare.h5" is damaged: its contents do not fit its digest' resume bare.h5 -o x.h5
case="newer version"
cp "$newer" later.h5
/usr/bin/python3 -c 'import h5py; f = h5py.File("later.h5", "r+"); f.attrs.modify("format_version", [7, 0])'
refused '"later.h5" has checkpoints format version 7.0' resume later.h5 -o x.h5
case="results instead of a checkpoint"
refused 'holds complete results' resume whole.h5 -o x.h5
case="another kind of file"
refused 'is not an HDF5 file' resume "$scenario" -o x.h5
case="no such file"
refused 'does not exist, and no checkpoint of a run for it does' resume x.h5
case="another scenario"
refused 'was made from another scenario than' resume "$newer" -o x.h5 --scenario "$scenario" "${small[@]}" \
  --set behaviour.word_share=0.04
case="another scenario, fewer agents"
refused 'population.agents was 20000 and is 30000' resume "$newer" -o x.h5 --scenario "$scenario" --agents 30000 --days 40
case="more ranks than agents is said by every command"
on 1 run "$scenario" --agents 3 --days 40 -o three.h5 --checkpoint-every 90d --keep-checkpoints
tiny=$(compgen -G 'three.checkpoint-*')
on 4 resume "$tiny" -o x.h5
says 2 '4 ranks are too many for 3 agents'

# A renamed checkpoint must be named on the command line.
case="of another run"
cp "$newer" r.checkpoint-2026-01-28.h5
refused 'belongs to a run for "whole.h5", not for "r.h5"' resume r.h5
rm r.checkpoint-2026-01-28.h5

# If the newest checkpoint of a run is damaged, the one before it is used.
cp whole.h5 first.h5
cp whole.h5.digests first.h5.digests
for damaged in flipped.h5 cut.h5 empty.h5; do
  case="$damaged: falls back to the older one"
  rm whole.h5
  cp "$older" .
  cp "$damaged" "$(basename "$newer")"
  on 3 resume whole.h5 --scenario "$scenario" "${small[@]}" --digests whole.h5.digests
  grep -qF " Trying $(basename "$older")." err.txt || fail "$case: $(cat err.txt)"
  mv whole.h5 r.h5
  mv whole.h5.digests r.h5.digests
  cp first.h5 whole.h5
  cp first.h5.digests whole.h5.digests
  same_as_undisturbed r.h5
done

case="values are not changed on the way"
refused 'values cannot be changed on the way (run.seed)' resume "$newer" -o x.h5 --seed 2

# Folders under other names.
case="a checkpoint folder beside the folder of the run"
mkdir -p run/inner state
cd run/inner || exit 1
on 2 run "$scenario" "${small[@]}" -o r.h5 --checkpoint-every 20d --keep-checkpoints --checkpoint-folder ../../state
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
rm r.h5
on 2 resume "$(compgen -G '../../state/r.*' | sort | tail -n 1)"
[ -e r.h5 ] || fail "$case: the results are not where they were to be: $(cat err.txt)"
[ -z "$(compgen -G '../../state/r.*')" ] || fail "$case: the run is done and its checkpoints are still there"
cd ../..
case="a checkpoint folder that is not there is found out at the start"
on 2 run "$scenario" "${small[@]}" -o x.h5 --checkpoint-folder no-such-folder
says 2 'checkpoint-folder no-such-folder: there is no such folder'
finish

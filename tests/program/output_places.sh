#!/usr/bin/env bash
# What lies at the place of an output: links stay links, pipes and devices take the bytes, and what is neither a
# file of the same kind nor nothing is refused with one sentence before the first day. What fails later is told with
# its cause.  Usage: output_places.sh KFACTOR MPIEXEC [FAULT_LIBRARY]
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
library=${3:-}
trap 'umount "$work/read-only" 2> /dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
small=(run "$root/jobs/scenarios/minimal.toml" --agents 2000 --days 3)

# kfactor ARGUMENT...: on one rank, without mpirun.
alone() {
  "$kfactor" "$@" > out.txt 2> err.txt < /dev/null
  code=$?
}
# refused CODE 'TEXT' ARGUMENT...: one sentence, before the first day.
refused() {
  case="${*:3}"
  alone "${@:3}"
  says "$1" "$2"
  [ "$(wc -l < err.txt)" -eq 1 ] || fail "$case: more than one sentence: $(cat err.txt)"
}
done_well() { [ "$code" -eq 0 ] || fail "$case: exit code $code: $(cat err.txt)"; }

case="links"
mkdir disk
ln -s disk/r.h5 r.h5
ln -s "$work/first" digests
ln -s disk/digests first
ln -s disk/status r.status.json
alone "${small[@]}" -o r.h5 --digests digests
done_well
[ -L r.h5 ] && [ -L digests ] && [ -L first ] && [ -L r.status.json ] || fail "$case: a link is gone: $(ls -l)"
[ -s disk/r.h5 ] && [ -s disk/digests ] && [ -s disk/status ] || fail "$case: nothing where they lead: $(ls -l disk)"
[ "$(find disk | wc -l)" -eq 4 ] || fail "$case: left behind: $(ls disk)"
cp disk/digests kept
alone "${small[@]}" --seed 7 -o r.h5 --digests digests
done_well
cmp -s kept disk/digests && fail "$case: the file behind the link is the old one"
alone report r.h5 -o page.json
done_well

case="a chain of links, and links that lead nowhere"
ln -s circle-b circle-a
ln -s circle-a circle-b
ln -s gone/r.h5 nowhere
ln -s disk folder.h5
refused 2 'its links lead in a circle' "${small[@]}" -o circle-a
refused 2 'cannot write "nowhere", a link to "gone/r.h5": there is no folder "gone"' "${small[@]}" -o nowhere
refused 2 'it is a folder' "${small[@]}" -o folder.h5

case="a second run through another link"
mkfifo held
(flock -x 9; read -r < held) 9> disk/r.kfactor.lock &
holder=$!
for _ in $(seq 100); do flock -n disk/r.kfactor.lock true || break; sleep 0.02; done
refused 2 'another kfactor is still working on it' "${small[@]}" -o r.h5
echo > held
wait "$holder"

case="pipes and devices"
mkfifo pipe
cat pipe > read.txt &
alone "${small[@]}" -o p.h5 --digests pipe
done_well
wait $!
[ -p pipe ] && [ "$(wc -l < read.txt)" -ge 3 ] || fail "$case: $(ls -l pipe; cat read.txt)"
alone "${small[@]}" -o p.h5 --digests /dev/stdout
done_well
cmp -s <(grep -cE '^2[0-9-]{9} [0-9a-f]{32}$' out.txt) <(wc -l < read.txt) || fail "$case: $(cat out.txt)"
alone "${small[@]}" -o p.h5 --digests /dev/null
done_well
[ -c /dev/null ] || fail "$case: /dev/null is a file now"
ln -s /dev/full full
alone "${small[@]}" -o p.h5 --digests full
says 3 'cannot write "full": No space left on device. Is the disk full?'
/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
refused 2 'it is a device' "${small[@]}" -o /dev/null
refused 2 'it is a pipe' "${small[@]}" -o pipe
refused 2 'it is a stream' "${small[@]}" -o /dev/stdout
refused 2 'it is a socket' "${small[@]}" -o p.h5 --digests socket
refused 2 'it is not open for writing' "${small[@]}" -o p.h5 --digests /dev/stdin
refused 2 'it is not open for writing' "${small[@]}" -o p.h5 --digests /proc/self/fd/999
[ -S socket ] && [ -p pipe ] || fail "$case: $(ls -l socket pipe)"

case="files of another kind"
printf 'import kfactor\n' > program
printf 'a,b\n1,2\n' > mine.csv
printf '# Read me\n' > README.md
printf '{"name": "mine"}\n' > q.status.json
before=$(cksum program mine.csv README.md q.status.json)
fit=$root/jobs/fits/festival-2026.toml
refused 2 '"program" exists and is no HDF5 file of kfactor' "${small[@]}" -o program
refused 2 '"program" exists and is something else; it would be replaced by digests' "${small[@]}" -o q2.h5 --digests program
refused 2 '"q.status.json" exists and is something else' "${small[@]}" -o q.h5
refused 2 '"mine.csv" exists and is something else' calibrate "$fit" -o mine.csv
refused 2 '"README.md" exists and is something else' calibrate "$fit" -o fit.csv --page README.md
refused 2 '"mine.csv" exists and is something else' rehearse "$root/jobs/scenarios/minimal.toml" -o mine.csv
refused 2 '"mine.csv" exists and is something else' validate-claims "$root/jobs/scenarios/festival-2026.toml" -o mine.csv
[ "$(cksum program mine.csv README.md q.status.json)" = "$before" ] || fail "$case: replaced"

case="names that say something else, and names for two things"
refused 2 'other programs take ".html" for the ending of web pages. Name it "new.h5"' "${small[@]}" -o new.html
refused 2 'Name it "new.h5"' "${small[@]}" -o new.CSV
refused 2 'cannot write digests to "new.h5"' "${small[@]}" -o q3.h5 --digests new.h5
refused 2 'cannot write a table to "new.json"' calibrate "$fit" -o new.json
refused 2 '"s.status.json" is named for two things' "${small[@]}" -o s.h5 --digests s.status.json
refused 2 'one is the name of the other while that is incomplete' "${small[@]}" -o s.h5 --digests s.h5.partial
ln -s disk/same one
ln -s disk/same two
refused 2 '"two" is named for two things' "${small[@]}" -o one --digests two
cp "$root/jobs/scenarios/minimal.toml" t.status.json
refused 2 '"t.status.json" is what this command reads, and would be replaced by the status' run t.status.json -o t.h5
cp "$root/jobs/scenarios/minimal.toml" t.h5.partial
refused 2 '"t.h5.partial" is what this command reads' run t.h5.partial -o t.h5
cmp t.h5.partial t.status.json || fail "$case: an input was replaced"

case="what stands in the way"
refused 2 'this is the name of a folder' "${small[@]}" -o disk/
refused 2 'cannot write "a\x0ab": a name must have no line ends' "${small[@]}" -o $'a\nb'
refused 2 'the name is too long: it has 250 bytes, and 247 are possible there' "${small[@]}" -o "$(printf 'n%.0s' {1..250})"
cp disk/r.h5 protected.h5
chmod a-w protected.h5
refused 2 'it is write-protected' "${small[@]}" -o protected.h5
ln -s elsewhere v.h5.partial
mkdir w.h5.partial x.kfactor.lock
refused 2 'that is a link' "${small[@]}" -o v.h5
refused 2 'that is a folder' "${small[@]}" -o w.h5
refused 2 'needs a lock file "x.kfactor.lock", and what has this name is no file' "${small[@]}" -o x.h5
[ ! -e elsewhere ] || fail "$case: a link was followed"
echo "left by a run that was killed" > y.h5.partial
alone "${small[@]}" -o y.h5
done_well
[ ! -e y.h5.partial ] || fail "$case: y.h5.partial is still there"
mkdir read-only
if mount -t tmpfs -o ro tmpfs read-only 2> /dev/null; then
  refused 3 'you may not write to the folder "read-only" (Read-only file system)' "${small[@]}" -o read-only/r.h5
fi

# failing PART NUMBER ARGUMENT...: writes into files with PART in their path fail with errno NUMBER.
failing() {
  case="${*}"
  LD_PRELOAD=$library KFACTOR_TEST_WRITE_ERROR="$1:$2" "$kfactor" "${@:3}" > out.txt 2> err.txt
  code=$?
}
if [ -n "$library" ]; then
  rm -f z*
  failing z.h5.partial 5 "${small[@]}" -o z.h5
  says 3 'Input/output error. The disk, or the way to it, has failed.'
  failing z.h5.partial 122 "${small[@]}" -o z.h5
  says 3 'Disk quota exceeded. Your share of the disk is used up'
  nothing_final z.h5
  failing z.checkpoint 27 "${small[@]}" -o z.h5 --checkpoint-every 1d
  says 3 'File too large. A limit is set on the size of files: see "ulimit -f".'
  nothing_final z.h5
  failing z.status 28 "${small[@]}" -o z.h5
  says 3 'cannot write "z.status.json": No space left on device. Is the disk full?'
  failing z.digests 122 "${small[@]}" -o z.h5 --digests z.digests
  says 3 'cannot write "z.digests": Disk quota exceeded.'
  failing z.csv 5 rehearse "$root/jobs/scenarios/minimal.toml" --agents 2000 --days 3 --ranks 1 --samples 1 -o z.csv
  says 3 'cannot write "z.csv": Input/output error.'
  nothing_final z.csv
  nothing_final z.digests
  [ -z "$(compgen -G 'z*.partial')" ] || fail "$case: left behind: $(ls)"
fi
finish

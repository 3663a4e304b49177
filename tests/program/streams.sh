#!/usr/bin/env bash
# Standard streams that are closed, full or gone: a message that nobody can take never ends a run, lost output is
# exit code 3, and no file receives a message. Names that are not UTF-8 and a limit of file sizes are no bug.
# Usage: streams.sh KFACTOR MPIEXEC
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/minimal.toml
small=(--agents 5000 --days 20)
printf '%s\n' '[sweep]' "scenario = \"$scenario\"" 'agents = 500' 'days = 5' '[design]' 'kind = "list"' \
  '[[parameters]]' 'key = "behaviour.word_share"' 'values = [0.1, 0.2, 0.3]' > points.toml

case="undisturbed"
on 1 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
on 1 run "$scenario" "${small[@]}" -o half.h5 --checkpoint-every 20d --keep-checkpoints
checkpoint=$(compgen -G 'half.checkpoint-*' | head -n 1)

# good: the last command ended with 0 and made the results of an undisturbed run.
good() {
  [ "$code" -eq 0 ] || fail "$case: exit code $code"
  cmp -s d.txt whole.h5.digests || fail "$case: other days, or none"
  same_results r.h5 whole.h5 || fail "$case: results differ"
  /usr/bin/python3 -c 'import json; assert json.load(open("r.status.json"))["state"] == "done"' || fail "$case: status"
  rm -f r.* d.txt
}

# Standard error.
for ranks in 1 3; do
  launch=("$mpiexec" -n "$ranks")
  [ "$ranks" -gt 1 ] || launch=()
  for command in "run $scenario ${small[*]}" "resume $checkpoint"; do
    # shellcheck disable=SC2206 # words of their own
    words=("${launch[@]}" "$kfactor" $command -o r.h5 --digests d.txt)
    case="standard error closed, $ranks ranks, ${command%% *}"
    "${words[@]}" > out.txt 2>&-
    code=$?
    good
    case="standard error full, $ranks ranks, ${command%% *}"
    "${words[@]}" > out.txt 2> /dev/full
    code=$?
    good
    for disposition in - ''; do # the default of SIGPIPE, and ignored
      case="no reader of standard error, $ranks ranks, ${command%% *}, SIGPIPE '$disposition'"
      (
        trap "$disposition" PIPE
        { "${words[@]}" > out.txt; echo $? > code.txt; } 2>&1 | true
      )
      code=$(cat code.txt)
      good
    done
  done
done
case="sweep without a reader"
"$kfactor" sweep points.toml -o s.h5 > out.txt 2>&-
code=$?
[ "$code" -eq 0 ] && [ -s s.h5 ] || fail "$case: exit code $code"
case="verify without a reader"
"$kfactor" verify whole.h5 > out.txt 2> /dev/full
code=$?
[ "$code" -eq 0 ] && grep -q Verified out.txt || fail "$case: exit code $code"
case="an error that nobody reads"
"$kfactor" run "$scenario" --agents none 2> /dev/full
code=$?
[ "$code" -eq 2 ] || fail "$case: exit code $code"

# All streams closed at the start: files that are opened later must not take their place.
for closed in '<&- >&- 2>&-' '<&- 2>&-' '>&- 2>&-'; do
  case="closed at the start: $closed"
  eval "\"$kfactor\" run \"$scenario\" ${small[*]} -o r.h5 --digests d.txt $closed"
  code=$?
  [[ $closed == *' >&-'* || $closed == '>&-'* ]] && { [ "$code" -eq 3 ] && code=0 || code=99; }
  good
done

# Standard output.
commands=(--help --version --man --bash-completion parameters "run --help" "validate $scenario"
  "run $scenario ${small[*]} -o r.h5 --digests d.txt" "resume $checkpoint -o r.h5 --digests d.txt" "verify whole.h5"
  "report whole.h5 -o page.svg" "sweep points.toml --dry-run" "sweep points.toml -o s.h5"
  "run $scenario ${small[*]} --dry-run" "rehearse $scenario ${small[*]} --ranks 2 --samples 1")
for command in "${commands[@]}"; do
  rm -f s.h5
  case="standard output full: $command"
  # shellcheck disable=SC2086 # words of their own
  "$kfactor" $command > /dev/full 2> err.txt
  code=$?
  says 3 'Standard output could not be written: No space left on device.'
  ! grep -q 'bug' err.txt || fail "$case: $(cat err.txt)"
  [[ $command != *s.h5 || -s s.h5 ]] || fail "$case: lost output took the file along"
  rm -f s.h5
  case="standard output closed: $command"
  # shellcheck disable=SC2086
  "$kfactor" $command >&- 2> err.txt
  code=$?
  says 3 'Standard output could not be written: it is closed.'
  rm -f s.h5
  case="no reader of standard output: $command"
  # shellcheck disable=SC2086
  { "$kfactor" $command 2> err.txt; echo $? > code.txt; } | true
  [ "$(cat code.txt)" -eq 0 ] || fail "$case: exit code $(cat code.txt)"
  ! grep -qE 'bug|output' err.txt || fail "$case: $(cat err.txt)"
  if [ -e r.h5 ]; then
    code=0
    good
  fi
done
[ -s page.svg ] || fail "lost output took files along"

# Bytes that are not UTF-8, in names. Messages escape them, and control characters.
for name in $'r\xe9sultats' $'\xbd\xe1\xb9\xfb' $'\x83e\x83X\x83g' $'red\e[31m'; do
  case="results named $(printf %q "$name")"
  "$kfactor" run "$scenario" "${small[@]}" -o "$name.h5" > out.txt 2> err.txt
  code=$?
  says 0 ' day '
  /usr/bin/python3 -c 'import json, sys; json.load(open(sys.argv[1].encode(errors="surrogateescape")))' \
    "$name.status.json" || fail "$case: the status is no JSON"
  iconv -f utf-8 out.txt > /dev/null 2>&1 && ! grep -q $'\e' out.txt || fail "$case: raw bytes in $(cat -v out.txt)"
  page=$(sed -n 's/^Next: *//p' out.txt)
  page=${page/kfactor/$kfactor}
  eval "${page% -o *} -o page.json" > out.txt 2> err.txt || fail "$case: the command to go on with: $page"
done
case="a name in an error"
"$kfactor" run $'caf\xe9\e[2J.toml' 2> err.txt
code=$?
says 2 'caf\xe9\x1b[2J.toml'

case="a limit of file sizes"
(
  ulimit -f 40
  exec "$kfactor" run "$root/jobs/scenarios/festival-2026.toml" --agents 5000 --days 20 -o r.h5 > out.txt 2> err.txt
)
code=$?
says 3 'could not be written'
nothing_final r.h5

# A terminal that closes: SIGHUP comes, and standard error and output are gone.
case="a terminal that closes"
rm -f r.*
code=$(
  /usr/bin/python3 - "$kfactor" "$scenario" << 'PYTHON'
import os
import pty
import sys

child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], [sys.argv[1], "run", sys.argv[2], "--agents", "200000", "--days", "3000", "-o", "r.h5"])
os.read(terminal, 1)
os.close(terminal)
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status))
PYTHON
)
[ "$code" -eq 5 ] && [ -n "$(compgen -G 'r.checkpoint-*')" ] || fail "$case: exit code $code, $(ls r.*)"
finish

#!/usr/bin/env bash
# Usage: expect EXIT_CODE PATTERN COMMAND...
# Runs the command. Fails unless the exit code is EXIT_CODE and a line of the output matches PATTERN (extended
# regular expression).
set -uo pipefail

code=$1
pattern=$2
shift 2
output=$("$@" 2>&1)
actual=$?
printf '%s\n' "$output"
if [ "$actual" -ne "$code" ]; then
  echo "expect: exit code $actual instead of $code" >&2
  exit 1
fi
if ! grep -Eq -- "$pattern" <<<"$output"; then
  echo "expect: no line of the output matches \"$pattern\"" >&2
  exit 1
fi

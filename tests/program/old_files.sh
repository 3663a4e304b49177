#!/usr/bin/env bash
# Files of older versions are read as then: results of format 1.4, checkpoints and sweeps of format 1.0.
# Usage: old_files.sh KFACTOR MPIEXEC
set -eu
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root"/tests/support/old_files/* "$work"
cd "$work"

"$mpiexec" -n 2 "$kfactor" verify results-1.4.h5 2> progress | grep -q '8 days on 2 ranks have the digests in the file'
"$kfactor" report results-1.4.h5 -o report.json
"$mpiexec" -n 2 "$kfactor" resume checkpoint-1.0.h5 -o resumed.h5 --digests resumed.digests > table 2> progress
cmp digests resumed.digests
"$kfactor" report resumed.h5 -o resumed.json
/usr/bin/python3 - <<'PYTHON'
import json

old, new = json.load(open("report.json")), json.load(open("resumed.json"))
assert old["apps"] == new["apps"], "the report of the resumed run is that of the old file"
assert old["apps"], old.keys()
PYTHON
"$kfactor" sweep sweep.toml -o sweep-1.0.h5 --resume > table 2>&1
grep -q '3 runs, 0 of them now' table

#!/usr/bin/env bash
# A run writes a file that xarray opens and whose numbers are consistent, and a report that needs no other file.
# Usage: results_and_report.sh KFACTOR MPIEXEC
set -eu
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$kfactor" --version | grep -q '^HDF5 '
"$kfactor" --help | grep -q 'validate'
"$kfactor" validate "$root/jobs/scenarios/minimal.toml" | grep -q 'Fine.'
"$mpiexec" -n 2 "$kfactor" run "$root/jobs/scenarios/festival-2026.toml" --agents 20000 -o f.h5 > table.txt 2> progress.txt
grep -q 'fen paid / all installs' table.txt
grep -Eq 'day  [0-9]+ .* left' progress.txt
[ ! -e f.h5.partial ]

# A profile changes no number and is stored in the results.
"$mpiexec" -n 2 "$kfactor" run "$root/jobs/scenarios/minimal.toml" --agents 5000 -o plain.h5 --digests plain > table.txt 2> progress.txt
"$mpiexec" -n 2 "$kfactor" run "$root/jobs/scenarios/minimal.toml" --agents 5000 -o p.h5 --digests profiled --profile > profile.txt 2> progress.txt
cmp plain profiled
if grep -q 'all phases' table.txt; then
  echo "FAILED: a profile without --profile"
  exit 1
fi
grep -q 'peak memory .* MB$' table.txt
grep -q '^all phases .* million agent-days a second and rank' profile.txt
grep -Eq '^to other ranks a day: [1-9][0-9.]* messages' profile.txt
/usr/bin/python3 - <<'PYTHON'
import xarray

data = xarray.open_dataset("p.h5", engine="h5netcdf")
phases = [str(name) for name in data.phase.values]
assert phases[0] == "open" and phases[-1] == "report", phases
assert (data.profile_slowest >= data.profile_mean - 1e-9).all() and float(data.profile_mean.sum()) > 0
used = dict(zip(phases, data.profile_items.values))
assert used["use"] > 0 and used["settle"] > 0 and used["deliver"] > 0, used
assert data.attrs["profile_peak_bytes"] > 1e6 and data.attrs["profile_messages"] > 0
assert "phase" not in xarray.open_dataset("plain.h5", engine="h5netcdf").dims
PYTHON

/usr/bin/python3 - <<'PYTHON'
import numpy as np
import xarray

data = xarray.open_dataset("f.h5", engine="h5netcdf")
assert dict(data.sizes)["day"] == 150 and dict(data.sizes)["app"] == 4, data.sizes
agents = data.unaware + data.aware + data.active + data.lapsed
assert (agents == 20000).all()
assert str(data.day.values[60])[:10] == "2026-01-19"
# Cohorts: who installs today is active today, and a cohort never grows later.
cohorts = data.cohort_active.values  # app, channel, install day, age
installs = data.installs.transpose("app", "channel", "day").values
assert (cohorts[..., 0] == installs).all()
reached = np.where(cohorts < 0, np.nan, cohorts)
later = reached[..., 1:] - reached[..., :-1]
assert not (later > 0).any()
# Money: what remains decreases by what is paid.
paid, remaining = data.paid.values, data.remaining.values
assert (remaining[1:] + paid[1:] == remaining[:-1]).all()
for variable in data.data_vars:
    assert data[variable].attrs.get("long_name"), variable
print("results fine")
PYTHON

"$kfactor" report f.h5 -o report.html
[ "$(grep -c '<svg' report.html)" -ge 5 ]
grep -q 'yuanbao' report.html
if grep -nE '(src|href)="?https?:' report.html; then
  echo "FAILED: the report needs the network"
  exit 1
fi
cp report.html first.html
"$kfactor" report f.h5 -o report.html
cmp first.html report.html
KFACTOR_PYTHON=python3 PATH=/usr/bin:/bin "$kfactor" report f.h5 -o report.html
cmp first.html report.html
code=0
KFACTOR_PYTHON=$PWD/no-python "$kfactor" report f.h5 -o none.html 2> error.txt || code=$?
if [ "$code" -ne 3 ] || ! grep -q "$PWD/no-python with matplotlib is needed" error.txt || [ -e none.html ]; then
  echo "FAILED: exit code $code without a Python: $(cat error.txt)"
  exit 1
fi
head -c 3000 f.h5 > cut.h5
if "$kfactor" report cut.h5 -o cut.html 2> error.txt; then
  echo "FAILED: a cut file was accepted"
  exit 1
fi
[ "$(wc -l < error.txt)" -eq 1 ] && [ ! -e cut.html ]
cp f.h5 copy.h5
if "$kfactor" report f.h5 -o f.h5 2> error.txt; then
  echo "FAILED: a report took the place of its results"
  exit 1
fi
cmp f.h5 copy.h5
echo "report fine"

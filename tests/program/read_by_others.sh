#!/usr/bin/env bash
# Results, sweeps and checkpoints are read by the programs that people have: ncdump, netCDF4, xarray with either
# engine, h5py. Each of them sees the same names and numbers.
# Usage: read_by_others.sh KFACTOR
set -eu
kfactor=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$root"/tests/support/old_files/{old,sweep}.toml .
cat >> old.toml <<'TOML'
[apps.a_rather_long_name]
base_users = 30
TOML

"$kfactor" run old.toml -o results.h5 --checkpoint-every 5d --keep-checkpoints > table 2> progress
"$kfactor" sweep sweep.toml -o sweep.h5 > table 2> progress
mv results.checkpoint-*.h5 checkpoint.h5
for file in results sweep checkpoint; do
  ncdump "$file.h5" > "$file.cdl"
done
grep -q 'app = "one", "a_rather_long_name"' results.cdl
grep -q 'status = "done", "done", "done"' sweep.cdl
grep -q 'contents = "' checkpoint.cdl
# No array of texts of one fixed length is left: netCDF before 4.9.1 writes past its memory on them.
/usr/bin/python3 - <<'PYTHON'
import h5py
import netCDF4
import xarray

for name in ("results", "sweep", "checkpoint"):
    with h5py.File(f"{name}.h5") as file:
        texts = []
        file.visititems(lambda path, item: texts.append((path, item.dtype)) if isinstance(item, h5py.Dataset) and item.dtype.kind in "OS" else None)
        assert texts, name
        for path, dtype in texts:
            assert h5py.check_string_dtype(dtype).length is None, (name, path)
        assert isinstance(file.attrs["format"], str), file.attrs["format"]
        plain = {path: file[path].asstr()[:].tolist() for path, _ in texts}
    with netCDF4.Dataset(f"{name}.h5") as data:
        for path, values in plain.items():
            assert data[path][:].tolist() == values, (name, path)
for engine in ("netcdf4", "h5netcdf"):
    for name in ("results", "sweep"):
        data = xarray.open_dataset(f"{name}.h5", engine=engine).load()
        assert [str(app) for app in data.app.values][0] == "one", (engine, name, data.app)
PYTHON

# Another program may open a file for writing and change nothing. What it changes is noticed.
/usr/bin/python3 -c 'import h5py; h5py.File("results.h5", "r+").close(); h5py.File("sweep.h5", "r+").close()'
"$kfactor" report results.h5 -o report.json
"$kfactor" sweep sweep.toml -o sweep.h5 --resume > table 2>&1
grep -q '3 runs, 0 of them now' table
for change in 'f["daily_active"][3, 0] = 7' 'f.attrs["people"] = 700' 'f["cohort_used"][0, 0, 0, 0] = 9' \
  'f["app"][1] = "b"' 'f["paid"].attrs["units"] = "RMB"' 'f["extra"] = 1' 'f.attrs["content_digest"] = "00000000"' \
  'del f["paid"]'; do
  cp results.h5 changed.h5
  /usr/bin/python3 -c "import h5py; f = h5py.File('changed.h5', 'r+'); $change"
  code=0
  "$kfactor" report changed.h5 -o report.json 2> sentence || code=$?
  if [ $code -ne 2 ] || ! grep -q 'changed by another program' sentence; then
    echo "FAILED: $change: exit code $code"
    cat sentence
    exit 1
  fi
done

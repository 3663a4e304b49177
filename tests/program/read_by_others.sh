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

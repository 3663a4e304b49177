#!/usr/bin/python3
"""Checks that sweep files hold the same runs, to the bit. Times, the MPI library, and so the digest of the whole content may differ.

Usage: same_sweep FIRST FILE...
"""

import sys

import numpy
import xarray

first = xarray.open_dataset(sys.argv[1], engine="h5netcdf")
for name in sys.argv[2:]:
    other = xarray.open_dataset(name, engine="h5netcdf")
    assert set(first.variables) == set(other.variables), name
    for key in set(first.variables) - {"seconds"}:
        a, b = first[key].values, other[key].values
        assert a.dtype == b.dtype and a.shape == b.shape, (name, key)
        assert (a == b).all() if a.dtype.kind == "O" else a.tobytes() == b.tobytes(), (name, key)
    for key in set(first.attrs) - {"created_utc", "mpi", "content_digest"}:
        assert numpy.all(first.attrs[key] == other.attrs[key]), (name, key)

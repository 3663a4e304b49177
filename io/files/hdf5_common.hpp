// Private to the HDF5 wrapper: error texts.
#pragma once

#include <string>

namespace kfactor::io::hdf5 {

// HDF5 prints its errors by default; a library of ours never does. Idempotent.
void silence_errors();
// Why the last HDF5 call failed, e.g. "unable to open file: truncated file"; empty if HDF5 does not say.
std::string last_error();

}  // namespace kfactor::io::hdf5

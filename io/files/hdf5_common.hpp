// Internal to the HDF5 wrapper: error texts.
#pragma once

#include <string>

namespace kfactor::io::hdf5 {

// HDF5 prints its errors by default; a library of kfactor never prints. May be called again.
void silence_errors();
// The reason why the last HDF5 call failed, e.g. "unable to open file: truncated file"; empty if HDF5 gives
// none.
std::string last_error();

}  // namespace kfactor::io::hdf5

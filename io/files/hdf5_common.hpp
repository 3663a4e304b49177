// Internal to the HDF5 wrapper: error texts.
#pragma once

#include <string>

#include "io/files/hdf5.hpp"

namespace kfactor::io::hdf5 {

// HDF5 prints its errors by default; a library of kfactor never prints. May be called again.
void silence_errors();
// The reason why the last HDF5 call failed, e.g. "unable to open file: truncated file"; empty if HDF5 gives
// none.
std::string last_error();
// The attribute that holds the digest of everything else.
inline constexpr char kContentDigest[] = "content_digest";
// Eight hexadecimal digits; empty if something cannot be read. References are not part of it.
std::string content_digest(Id file);
// Opening a file with this list of access properties does not lock it, whatever the file system offers. The
// user's HDF5_USE_FILE_LOCKING is stronger.
void do_not_lock(Id access);

}  // namespace kfactor::io::hdf5

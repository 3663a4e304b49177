// Bytes into an open file, pipe or device.
#pragma once

#include <string_view>

namespace kfactor::io {

// Writes all bytes, however many calls that takes. Returns 0, or the errno of the first failure.
int write_all(int descriptor, std::string_view bytes);

}  // namespace kfactor::io

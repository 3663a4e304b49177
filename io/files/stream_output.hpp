// Text into a pipe or a device, which is not replaced.
#pragma once

#include <string_view>

#include "io/files/output_place.hpp"

namespace kfactor::io {

// Waits a minute for a reader of a named pipe. EnvironmentError if there is none, if it ends too early, or if
// the device takes no more.
void write_into_stream(const OutputPlace& place, std::string_view text);

}  // namespace kfactor::io

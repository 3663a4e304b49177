// How much memory this process can still use: what the system reports as available, and what the control groups
// (cgroups) of a batch job or a container leave of their limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kfactor {

struct FreeMemory {
  std::uint64_t bytes = 0;
  std::string where;  // whose limit this is: "this machine", or "this job (control group limit)"
};

// Reads root/proc and root/sys; a root other than "/" is for tests. Swap counts as memory of the machine. File
// pages that a control group holds can be reclaimed and count as free. Returns nothing if the system reports
// nothing.
std::optional<FreeMemory> free_memory(const std::filesystem::path& root = "/");

}  // namespace kfactor

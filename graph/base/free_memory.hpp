// How much memory this machine still has to give, as far as this process may take it: what the system calls available,
// and what the control groups (cgroups) of a batch job or a container leave of their limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kfactor {

struct FreeMemory {
  std::uint64_t bytes = 0;
  std::string where;  // whose limit that is: "this machine", or "this job (control group limit)"
};

// Reads root/proc and root/sys; another root than "/" is for tests. Swap counts as memory of the machine. Pages of
// files that a control group holds can be given up, and count as free. Nothing where the system does not say.
std::optional<FreeMemory> free_memory(const std::filesystem::path& root = "/");

}  // namespace kfactor

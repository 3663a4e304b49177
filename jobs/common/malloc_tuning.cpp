#include "jobs/common/malloc_tuning.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#ifdef __GLIBC__  // defined by the standard headers
#include <malloc.h>
#include <unistd.h>
#endif

namespace kfactor::jobs {

void start_in_huge_pages([[maybe_unused]] char** argv) {
#ifdef __GLIBC__
  const char* set = std::getenv("GLIBC_TUNABLES");
  std::string tunables = set == nullptr ? "" : set;
  if (tunables.find("glibc.malloc.hugetlb=") != std::string::npos) {
    return;
  }
  // Starts the executable under its own name, under which process lists and other tools find it.
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    return;
  }
  tunables += tunables.empty() ? "" : ":";
  setenv("GLIBC_TUNABLES", (tunables + "glibc.malloc.hugetlb=1").c_str(), 1);
  execv(program.c_str(), argv);  // returns only if it fails; then the run uses ordinary pages
#endif
}

void keep_memory_for_waves([[maybe_unused]] bool plenty) {
#ifdef __GLIBC__
  constexpr int kKept = 64 << 20;
  constexpr int kUsualMaps = 65536;  // malloc's default: most blocks that return to the system when freed
  mallopt(M_MMAP_THRESHOLD, kKept);
  mallopt(M_MMAP_MAX, plenty ? 0 : kUsualMaps);
  mallopt(M_TRIM_THRESHOLD, plenty ? -1 : 4 * kKept);
#endif
}

}  // namespace kfactor::jobs

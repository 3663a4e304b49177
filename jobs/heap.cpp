#include "jobs/heap.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdlib>

#include "graph/base/huge_pages.hpp"

namespace kfactor::jobs {
#ifdef __GLIBC__
namespace {

constexpr int kKept = 64 << 20;
constexpr int kTrim = 4 * kKept;

}  // namespace
#endif

void keep_memory_for_waves() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, kKept);
  mallopt(M_TRIM_THRESHOLD, kTrim);
#endif
}

void make_room_for_state([[maybe_unused]] std::size_t bytes) {
#ifdef __GLIBC__
  constexpr std::size_t kMost = std::size_t{3} << 29;  // mallopt() counts in int
  constexpr std::size_t kFirst = std::size_t{kKept} / 2;
  constexpr int kUsualPad = 128 << 10;
  if (bytes < std::size_t{kKept} || bytes > kMost) {
    return;
  }
  const auto* before = static_cast<const char*>(sbrk(0));
  mallopt(M_TRIM_THRESHOLD, kTrim + static_cast<int>(bytes));
  mallopt(M_TOP_PAD, static_cast<int>(bytes));
  void* volatile block = std::malloc(kFirst);  // the heap grows by this and the pad, and keeps both
  std::free(block);
  mallopt(M_TOP_PAD, kUsualPad);
  auto* end = static_cast<char*>(sbrk(0));
  if (static_cast<std::size_t>(end - before) > bytes) {
    ask_for_huge_pages(end - bytes, bytes);
  }
#endif
}

}  // namespace kfactor::jobs

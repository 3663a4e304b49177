// Huge pages for large arrays that are read at random: they halve the time of a random read, or better.
// Best effort: if the system has none to offer, nothing changes.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kfactor {

// Call it on memory that is reserved but not yet written: the first write to a page decides its size. Requests
// huge pages for the whole 2 MiB pages inside [first, first + bytes); does nothing if there is no whole one.
inline void ask_for_huge_pages([[maybe_unused]] void* first, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t kHuge = std::uintptr_t{1} << 21;
  const auto address = reinterpret_cast<std::uintptr_t>(first);
  const std::uintptr_t begin = (address + kHuge - 1) & ~(kHuge - 1);
  const std::uintptr_t end = (address + bytes) & ~(kHuge - 1);
  if (end > begin) {
    // If the system refuses, ordinary pages remain; results do not change.
    static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));  // NOLINT
  }
#endif
}

// Empties the vector and fills it again with `size` zeros, in huge pages if it is large.
template <class Value>
void renew_in_huge_pages(std::vector<Value>& values, std::size_t size) {
  std::vector<Value>().swap(values);  // frees the old memory, which an assignment might keep
  values.reserve(size);
  ask_for_huge_pages(values.data(), size * sizeof(Value));
  values.resize(size);
}

}  // namespace kfactor

// Rates of this machine, in more detail than `kfactor run --profile` measures: a copy, and loads from random
// addresses of tables that fit a cache or do not, in ordinary and in huge pages. The minimum times of the
// phases are computed from such rates.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <new>

#include "graph/base/huge_pages.hpp"

namespace kfactor {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;
constexpr std::size_t kLine = 64;
constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
constexpr std::size_t kBatch = 4096;    // loads per iteration
constexpr std::size_t kLookAhead = 16;  // lines to prefetch

enum class Pages : std::uint8_t { Ordinary, Huge };

// A table in its own memory mapping, written once, so that every page is allocated.
class Table {
 public:
  Table(std::size_t bytes, Pages pages) : mapped_(bytes + kHugePage) {
    memory_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) {  // NOLINT
      throw std::bad_alloc();
    }
    if (pages == Pages::Huge) {
      ask_for_huge_pages(memory_, mapped_);
    } else {
      madvise(memory_, mapped_, MADV_NOHUGEPAGE);  // some systems use huge pages by default
    }
    std::memset(memory_, 1, mapped_);
  }
  ~Table() { munmap(memory_, mapped_); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  char* data() const { return static_cast<char*>(memory_); }

 private:
  std::size_t mapped_;
  void* memory_ = nullptr;
};

std::size_t bytes_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0) * kMebibyte);
}
Pages pages_of(const benchmark::State& state) { return state.range(1) != 0 ? Pages::Huge : Pages::Ordinary; }

// Indices below 2^32 in an unpredictable sequence, from Knuth's MMIX generator, which is cheap and sufficient
// here.
class Indices {
 public:
  explicit Indices(std::size_t limit) : limit_(limit) {}
  std::size_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state_ >> 32) * limit_ >> 32);
  }

 private:
  std::uint64_t limit_;
  std::uint64_t state_ = 1;
};

void copy(benchmark::State& state) {
  const std::size_t bytes = bytes_of(state);
  const Table from(bytes, pages_of(state)), to(bytes, pages_of(state));
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), bytes);
    benchmark::ClobberMemory();
  }
  // Bytes read plus bytes written, as in the minimum times.
  state.SetBytesProcessed(state.iterations() * 2 * static_cast<std::int64_t>(bytes));
}

void gather_words(benchmark::State& state) {
  const Table table(bytes_of(state), pages_of(state));
  Indices indices(bytes_of(state) / sizeof(std::uint32_t));
  const auto* words = reinterpret_cast<const std::uint32_t*>(table.data());  // NOLINT
  std::uint32_t sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      sum += words[indices.next()];
    }
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

void gather_lines(benchmark::State& state) {
  const Table table(bytes_of(state), pages_of(state));
  Indices indices(bytes_of(state) / kLine);
  const char* waiting[kLookAhead];
  for (const char*& line : waiting) {
    line = table.data();
  }
  std::uint64_t sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      const char*& slot = waiting[i % kLookAhead];
      std::uint64_t words[kLine / sizeof(std::uint64_t)];
      std::memcpy(words, slot, kLine);
      for (const std::uint64_t word : words) {
        sum += word;
      }
      slot = table.data() + indices.next() * kLine;
      __builtin_prefetch(slot);
    }
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

void sizes_and_pages(benchmark::internal::Benchmark* each) {
  each->ArgNames({"MiB", "huge"})->ArgsProduct({{16, 256, 1024}, {0, 1}});
}

BENCHMARK(copy)->ArgNames({"MiB", "huge"})->ArgsProduct({{64}, {0, 1}});
BENCHMARK(gather_words)->Apply(sizes_and_pages);
BENCHMARK(gather_lines)->Apply(sizes_and_pages);

}  // namespace
}  // namespace kfactor

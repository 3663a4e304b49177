#include "io/results/results_size.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>

#include "graph/base/error.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::io {
namespace {

using model::kNumChannels;

// What HDF5 1.10 adds, measured on files of 1 and 4 apps with 20 to 700 days: headers and attributes of a
// variable, its link in the file, and the index entry of a chunk.
constexpr std::uint64_t kBytesOfVariable = 800;
constexpr std::uint64_t kBytesOfChunk = 88;
constexpr int kDeflateLevel = 1;  // as in hdf5_writer.cpp
constexpr std::size_t kNumCoordinates = 12;

std::uint64_t cohort_cells(const model::Scenario& scenario) {
  const auto steps = static_cast<std::uint64_t>(scenario.num_steps());
  return std::size(kCohortVariables) * scenario.apps.size() * kNumChannels * steps *
         model::num_cohort_ages(scenario.num_steps() - 1);
}

// A fixed number from -1 to 1 for each cell, so that nearby counts differ as random counts would.
double scatter(std::size_t install, std::size_t age, std::size_t channel) {
  std::uint64_t x = (install * 0x9E3779B97F4A7C15ULL) ^ (age * 0xC2B2AE3D27D4EB4FULL) ^ (channel << 40);
  x ^= x >> 29;
  x *= 0xBF58476D1CE4E5B9ULL;
  x ^= x >> 32;
  return static_cast<double>(x & 0xFFFFFF) / static_cast<double>(0x7FFFFF) - 1.0;
}

}  // namespace

std::uint64_t least_results_bytes(const model::Scenario& scenario) {
  std::uint64_t bytes = write_scenario(scenario).size() + kNumCoordinates * kBytesOfVariable;
  for_each_variable(day_variables(ReportShape::of(scenario)), [&]<class T>(const DayVariable<T>& variable) {
    bytes += kBytesOfVariable +
             variable.width * sizeof(T) * static_cast<std::uint64_t>(std::max(scenario.num_steps(), 0));
  });
  return bytes;
}

ResultsMemory results_memory(const model::Scenario& scenario) {
  if (scenario.num_steps() <= 0) {
    return {};
  }
  const CohortChunks chunks(scenario.apps.size(), static_cast<std::size_t>(scenario.num_steps()));
  // `always`: incomplete chunks; the days so far for the next checkpoint, in a list that grows by doubling; and
  // the file in memory. A cell takes about a byte in each of the two. `at_the_end`: the days without cohorts.
  return {std::size(kCohortVariables) * chunks.most_bytes() + 3 * cohort_cells(scenario) +
              2 * least_results_bytes(scenario),
          2 * least_results_bytes(scenario)};
}

ResultsSize::ResultsSize(const model::Scenario& scenario, double scale)
    : scale_(scale),
      fixed_(least_results_bytes(scenario)),
      cohorts_(std::size(kCohortVariables),
               CohortChunks(scenario.apps.size(), static_cast<std::size_t>(scenario.num_steps()))) {}

std::int64_t ResultsSize::scaled(std::int64_t count, std::size_t install, std::size_t age,
                                 std::size_t channel) const {
  const double mean = static_cast<double>(count) * scale_;
  return count == 0 ? 0
                    : std::max<std::int64_t>(
                          0, std::llround(mean + scatter(install, age, channel) * 1.7 * std::sqrt(mean)));
}

void ResultsSize::add(const model::DayReport& day) {
  const auto sink = [this](const hdf5::Box&, std::span<const std::int64_t> cells) { compress(cells); };
  for (std::size_t variable = 0; variable < std::size(kCohortVariables); ++variable) {
    for (std::size_t app = 0; app < day.apps.size(); ++app) {
      std::vector<std::int64_t> counts = day.apps[app].*kCohortVariables[variable].member;
      for (std::size_t cell = 0; cell < counts.size(); ++cell) {
        const model::Step age = model::cohort_age(cell / kNumChannels);
        counts[cell] = scaled(counts[cell], static_cast<std::size_t>(day.step - age),
                              static_cast<std::size_t>(age), cell % kNumChannels);
      }
      cohorts_[variable].add(day.step, app, counts);
    }
    cohorts_[variable].pass_complete(day.step, sink);
  }
}

void ResultsSize::compress(std::span<const std::int64_t> chunk) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(chunk.data());
  shuffled_.resize(chunk.size() * sizeof(std::int64_t));
  for (std::size_t byte = 0; byte < sizeof(std::int64_t); ++byte) {
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      shuffled_[byte * chunk.size() + i] = bytes[i * sizeof(std::int64_t) + byte];
    }
  }
  uLongf length = compressBound(static_cast<uLong>(shuffled_.size()));
  deflated_.resize(length);
  require(compress2(deflated_.data(), &length, shuffled_.data(), static_cast<uLong>(shuffled_.size()),
                    kDeflateLevel) == Z_OK,
          "zlib compresses data within its own bound");
  ++num_chunks_;
  chunk_bytes_ += length;
}

std::uint64_t ResultsSize::bytes() {
  for (CohortChunks& cohorts : cohorts_) {
    cohorts.pass_rest([this](const hdf5::Box&, std::span<const std::int64_t> cells) { compress(cells); });
  }
  return fixed_ + chunk_bytes_ + num_chunks_ * kBytesOfChunk;
}

}  // namespace kfactor::io

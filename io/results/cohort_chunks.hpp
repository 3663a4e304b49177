// Collects the cohorts of each day (a diagonal: install day + age = today) into the chunks of the array (app,
// channel, install_day, age). Each chunk is complete on one day and is written once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "io/files/hdf5.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::io {

class CohortChunks {
 public:
  static constexpr std::size_t kSide = 16;  // install days of a chunk, and ages of a chunk
  // Takes a chunk: where it lies in the array, and its cells in row-major order. Cells whose age is not reached
  // when the run ends hold kAgeNotReached.
  using Sink = std::function<void(const hdf5::Box&, std::span<const std::int64_t>)>;

  CohortChunks(std::size_t num_apps, std::size_t num_steps);

  // Of the whole array, and of its chunks.
  hdf5::Layout layout() const;
  // Adds an app's counts of a day, [age index][channel] as in model::AppDay. Days come in order.
  void add(model::Step today, std::size_t app, std::span<const std::int64_t> counts);
  // Passes on, and drops, the chunks that the day `today` has completed. Call it after all apps of that day.
  void pass_complete(model::Step today, const Sink& sink);
  // The same for all other chunks, after the last day.
  void pass_rest(const Sink& sink);

  // Bytes in memory when most chunks are incomplete.
  std::uint64_t most_bytes() const;

 private:
  // Numbers of the app, of the chunk in the direction of install days, and in the direction of ages.
  using Position = std::tuple<std::size_t, std::size_t, std::size_t>;

  hdf5::Box box_of(const Position& position) const;

  std::size_t num_apps_, num_steps_, num_ages_;
  std::map<Position, std::vector<std::int64_t>> chunks_;
};

}  // namespace kfactor::io

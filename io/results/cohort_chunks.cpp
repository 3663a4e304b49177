#include "io/results/cohort_chunks.hpp"

#include <algorithm>

#include "graph/base/error.hpp"
#include "io/results/results_schema.hpp"
#include "model/types/cohort_ages.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

using model::kNumChannels;

CohortChunks::CohortChunks(std::size_t num_apps, std::size_t num_steps)
    : num_apps_(num_apps),
      num_steps_(num_steps),
      num_ages_(num_steps == 0 ? 0 : model::num_cohort_ages(static_cast<model::Step>(num_steps) - 1)) {}

hdf5::Layout CohortChunks::layout() const {
  return {{num_apps_, kNumChannels, num_steps_, num_ages_},
          {1, kNumChannels, std::min(kSide, num_steps_), std::min(kSide, num_ages_)},
          kAgeNotReached};
}

hdf5::Box CohortChunks::box_of(const Position& position) const {
  const auto [app, install, age] = position;
  return {{app, 0, install * kSide, age * kSide},
          {1, kNumChannels, std::min(kSide, num_steps_ - install * kSide),
           std::min(kSide, num_ages_ - age * kSide)}};
}

void CohortChunks::add(model::Step today, std::size_t app, std::span<const std::int64_t> counts) {
  const std::size_t num_ages = model::num_cohort_ages(today);
  require(counts.size() == num_ages * kNumChannels, "one number for each counted age and channel");
  for (std::size_t age = 0; age < num_ages; ++age) {
    const auto install = static_cast<std::size_t>(today - model::cohort_age(age));
    const Position position{app, install / kSide, age / kSide};
    const hdf5::Box box = box_of(position);
    std::vector<std::int64_t>& cells = chunks_[position];
    cells.resize(box.size(), kAgeNotReached);
    const std::size_t cell = install % kSide * box.count[3] + age % kSide;
    for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
      cells[channel * box.count[2] * box.count[3] + cell] = counts[age * kNumChannels + channel];
    }
  }
}

void CohortChunks::pass_complete(model::Step today, const Sink& sink) {
  std::erase_if(chunks_, [&](const auto& entry) {
    const auto& [position, cells] = entry;
    const hdf5::Box box = box_of(position);
    const auto last_install = static_cast<model::Step>(box.offset[2] + box.count[2] - 1);
    const bool complete = last_install + model::cohort_age(box.offset[3] + box.count[3] - 1) <= today;
    if (complete) {
      sink(box, cells);
    }
    return complete;
  });
}

void CohortChunks::pass_rest(const Sink& sink) {
  for (const auto& [position, cells] : chunks_) {
    sink(box_of(position), cells);
  }
  chunks_.clear();
}

std::uint64_t CohortChunks::most_bytes() const {
  // A row of chunks with the same ages is incomplete for as many install days as these ages span, and two more
  // chunks.
  std::uint64_t chunks = 0;
  for (std::size_t first = 0; first < num_ages_; first += kSide) {
    const model::Step span =
        model::cohort_age(std::min(first + kSide, num_ages_) - 1) - model::cohort_age(first);
    chunks += std::min(static_cast<std::uint64_t>(span) / kSide + 2, num_steps_ / kSide + 1);
  }
  return chunks * num_apps_ * kNumChannels * kSide * kSide * sizeof(std::int64_t);
}

}  // namespace kfactor::io

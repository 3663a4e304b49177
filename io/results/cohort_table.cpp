#include "io/results/cohort_table.hpp"

#include <algorithm>
#include <utility>

#include "graph/base/error.hpp"
#include "io/results/results_schema.hpp"

namespace kfactor::io {

using model::kNumChannels;

CohortTable::CohortTable(std::string name, std::vector<std::int64_t> model::AppDay::*member,
                         std::size_t num_apps, std::size_t num_steps)
    : name_(std::move(name)), member_(member), num_apps_(num_apps), num_steps_(num_steps) {}

void CohortTable::create(hdf5::Writer& file) const {
  file.create<std::int64_t>(name_,
                            {{num_apps_, kNumChannels, num_steps_, num_steps_},
                             {1, kNumChannels, std::min(kBand, num_steps_), std::min(kBand, num_steps_)},
                             kAgeNotReached});
}

std::size_t CohortTable::install_days_in(std::size_t band) const {
  return std::min(kBand, num_steps_ - band * kBand);
}

std::int64_t& CohortTable::cell(std::size_t band, std::size_t app, std::size_t channel, std::size_t install,
                                std::size_t age) {
  const std::size_t row = (app * kNumChannels + channel) * install_days_in(band) + (install - band * kBand);
  return bands_[band][row * num_steps_ + age];
}

void CohortTable::add(const model::DayReport& day) {
  const auto today = static_cast<std::size_t>(day.step);
  require(today == added_, "cohort days come in order");
  for (std::size_t band = 0; band * kBand <= today; ++band) {
    if (band == bands_.size()) {
      bands_.emplace_back(num_apps_ * kNumChannels * install_days_in(band) * num_steps_, kAgeNotReached);
    }
    const std::size_t last = std::min(today + 1, band * kBand + install_days_in(band));
    for (std::size_t app = 0; app < num_apps_; ++app) {
      const std::vector<std::int64_t>& counts = day.apps[app].*member_;
      require(counts.size() == (today + 1) * kNumChannels, "one number for each install day and channel");
      for (std::size_t install = band * kBand; install < last; ++install) {
        for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
          cell(band, app, channel, install, today - install) = counts[install * kNumChannels + channel];
        }
      }
    }
  }
  ++added_;
}

hdf5::Box CohortTable::changed_box(std::size_t band) const {
  const std::size_t first_install = band * kBand;
  const std::size_t last_install = first_install + install_days_in(band) - 1;
  const std::size_t first_age = written_ > last_install ? written_ - last_install : 0;
  const std::size_t end_age = added_ - first_install;
  return {{0, 0, first_install, first_age},
          {num_apps_, kNumChannels, install_days_in(band), end_age - first_age}};
}

std::vector<std::int64_t> CohortTable::values_of(std::size_t band, const hdf5::Box& box) {
  std::vector<std::int64_t> values;
  values.reserve(box.size());
  for (std::size_t app = 0; app < num_apps_; ++app) {
    for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
      for (std::size_t install = box.offset[2]; install < box.offset[2] + box.count[2]; ++install) {
        const std::int64_t* row = &cell(band, app, channel, install, 0);
        values.insert(values.end(), row + box.offset[3], row + box.offset[3] + box.count[3]);
      }
    }
  }
  return values;
}

void CohortTable::write(hdf5::Writer& file) {
  for (std::size_t band = 0; band * kBand < added_; ++band) {
    const hdf5::Box box = changed_box(band);
    file.write<std::int64_t>(name_, box, values_of(band, box));
  }
  written_ = added_;
}

}  // namespace kfactor::io

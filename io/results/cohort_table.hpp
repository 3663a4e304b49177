// Arranges the cohorts of each day (a diagonal: install day + age = today) as boxes of the array (app, channel,
// install_day, age), in bands of install days that are chunks of the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/files/hdf5.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

class CohortTable {
 public:
  static constexpr std::size_t kBand = 16;  // install days of a chunk, and ages of a chunk

  CohortTable(std::string name, std::vector<std::int64_t> model::AppDay::*member, std::size_t num_apps,
              std::size_t num_steps);

  // Creates the variable in the file.
  void create(hdf5::Writer& file) const;
  // Stores one day in memory. Days come in order.
  void add(const model::DayReport& day);
  // Writes what has changed since the last call.
  void write(hdf5::Writer& file);

 private:
  std::size_t install_days_in(std::size_t band) const;
  std::int64_t& cell(std::size_t band, std::size_t app, std::size_t channel, std::size_t install,
                     std::size_t age);
  hdf5::Box changed_box(std::size_t band) const;
  std::vector<std::int64_t> values_of(std::size_t band, const hdf5::Box& box);

  std::string name_;
  std::vector<std::int64_t> model::AppDay::*member_;
  std::size_t num_apps_, num_steps_;
  std::size_t written_ = 0, added_ = 0;           // days
  std::vector<std::vector<std::int64_t>> bands_;  // [app][channel][install day in band][age]
};

}  // namespace kfactor::io

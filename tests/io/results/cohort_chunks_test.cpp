// Every cell of the array is written once, with the count of its install day and age.
#include "io/results/cohort_chunks.hpp"

#include <gtest/gtest.h>

#include "io/results/results_schema.hpp"
#include "model/types/cohort_ages.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {
namespace {

using model::kNumChannels;

std::int64_t count_of(std::size_t app, std::size_t channel, std::size_t install, model::Step age) {
  return static_cast<std::int64_t>(((app * kNumChannels + channel) * 10'000 + install) * 10'000) + age;
}

class OfDays : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(ShortAndLong, OfDays, testing::Values(1, 15, 16, 17, 100, 181, 210, 500, 1000));

TEST_P(OfDays, EachCellIsPassedOnce) {
  constexpr std::size_t kApps = 2;
  const std::size_t num_days = GetParam();
  CohortChunks chunks(kApps, num_days);
  const hdf5::Shape shape = chunks.layout().shape;
  std::vector<std::int64_t> array(kApps * kNumChannels * num_days * shape[3], -7);
  std::size_t passed = 0;
  const auto sink = [&](const hdf5::Box& box, std::span<const std::int64_t> cells) {
    ASSERT_EQ(cells.size(), box.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::size_t age = box.offset[3] + i % box.count[3];
      const std::size_t install = box.offset[2] + i / box.count[3] % box.count[2];
      const std::size_t channel = i / box.count[3] / box.count[2];
      std::int64_t& cell =
          array[((box.offset[0] * kNumChannels + channel) * num_days + install) * shape[3] + age];
      EXPECT_EQ(cell, -7) << "written twice";
      cell = cells[i];
      ++passed;
    }
  };
  for (model::Step today = 0; today < static_cast<model::Step>(num_days); ++today) {
    for (std::size_t app = 0; app < kApps; ++app) {
      std::vector<std::int64_t> counts;
      for (std::size_t i = 0; i < model::num_cohort_ages(today); ++i) {
        const model::Step age = model::cohort_age(i);
        for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
          counts.push_back(count_of(app, channel, static_cast<std::size_t>(today - age), age));
        }
      }
      chunks.add(today, app, counts);
    }
    chunks.pass_complete(today, sink);
  }
  chunks.pass_rest(sink);
  for (std::size_t i = 0; i < array.size(); ++i) {
    const model::Step age = model::cohort_age(i % shape[3]);
    const std::size_t install = i / shape[3] % num_days;
    const std::size_t channel = i / shape[3] / num_days % kNumChannels;
    const std::size_t app = i / shape[3] / num_days / kNumChannels;
    const bool reached = install + static_cast<std::size_t>(age) < num_days;
    if (reached) {
      ASSERT_EQ(array[i], count_of(app, channel, install, age)) << install << ", age " << age;
    } else {
      ASSERT_TRUE(array[i] == kAgeNotReached || array[i] == -7) << install << ", age " << age;
    }
  }
}

TEST(CohortAges, AreDailyForHalfAYear) {
  EXPECT_EQ(model::num_cohort_ages(180), 181u);
  EXPECT_EQ(model::num_cohort_ages(209), 181u);
  EXPECT_EQ(model::num_cohort_ages(210), 182u);
  for (std::size_t index = 0; index < 300; ++index) {
    EXPECT_EQ(model::cohort_age_index(model::cohort_age(index)), index);
  }
  EXPECT_EQ(model::cohort_age_index(181), std::nullopt);
  EXPECT_EQ(model::cohort_age_index(-1), std::nullopt);
}

}  // namespace
}  // namespace kfactor::io

// Results are read back as they were written, on any number of ranks.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/hdf5.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/types/cohort_ages.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::io {
namespace {

model::Scenario scenario_of(std::int64_t days) {
  const std::string text = R"([run]
name = "small"
start = 2026-02-01
burn_in_days = 3
days = )" + std::to_string(days) +
                           R"(
[population]
people = 5000
agents = 1000
[apps.zebra]
[apps.zebra.components.cash]
kind = "cash_fission"
start = 2026-02-01
end = 2026-02-02
budget_rmb = 70
[apps.ant]
[apps.ant.components.show]
kind = "broadcast"
start = 2026-02-01
end = 2026-02-01
budget_rmb = 5
[apps.ant.components.packets]
kind = "steady_packets"
start = 2026-02-01
end = 2026-02-02
budget_rmb = 6
)";
  return parse_scenario(text, "small.toml");
}

// A day in which all numbers differ.
model::DayReport day_of(const model::Scenario& scenario, const ReportShape& shape, model::Step step) {
  const Draws draws(7, 0);
  std::uint32_t next = 0;
  const auto number = [&] {
    return static_cast<std::int64_t>(draws(Purpose::Generator, static_cast<std::uint32_t>(step), next++)[0] >>
                                     2);
  };
  model::DayReport day = shape.empty_report();
  day.step = step;
  day.date = scenario.date_of(step);
  const auto fill = [&]<class T>(const DayVariable<T>& variable) {
    for (std::size_t cell = 0; cell < variable.width; ++cell) {
      variable.set(day, cell, static_cast<T>(sizeof(T) == 1 ? number() & 1 : number()));
    }
  };
  const DayVariables variables = day_variables(shape);
  for_each_variable(variables, fill);
  for (model::AppDay& app : day.apps) {
    for (std::size_t i = 0; i < model::num_cohort_ages(step) * model::kNumChannels; ++i) {
      app.cohort_active.push_back(number());
      app.cohort_used.push_back(number());
    }
  }
  return day;
}

void expect_equal_days(const model::DayReport& written, const model::DayReport& read,
                       const ReportShape& shape) {
  const DayVariables variables = day_variables(shape);
  for_each_variable(variables, [&](const auto& variable) {
    for (std::size_t cell = 0; cell < variable.width; ++cell) {
      ASSERT_EQ(variable.get(written, cell), variable.get(read, cell))
          << variable.name << " of step " << read.step;
    }
  });
  EXPECT_EQ(written.digest, read.digest);
  EXPECT_EQ(written.date, read.date);
}

// Asks for each counted age of today, one install day at a time.
void expect_equal_cohorts(const model::DayReport& written, const Results& results) {
  for (std::size_t app = 0; app < written.apps.size(); ++app) {
    std::vector<std::int64_t> active;
    std::vector<std::int64_t> used;
    for (std::size_t i = 0; i < model::num_cohort_ages(written.step); ++i) {
      const model::Step age = model::cohort_age(i);
      const CohortQuery query{app, written.step - age, written.step - age, age};
      const auto still = results.cohorts(CohortCount::Active, query);
      const auto today = results.cohorts(CohortCount::Used, query);
      active.insert(active.end(), still.begin(), still.end());
      used.insert(used.end(), today.begin(), today.end());
    }
    EXPECT_EQ(written.apps[app].cohort_active, active);
    EXPECT_EQ(written.apps[app].cohort_used, used);
  }
}

std::string path_in_common() {
  const Comm world = Comm::world();
  std::string folder;
  if (world.is_root()) {
    folder = (std::filesystem::temp_directory_path() / "kfactor-results-XXXXXX").string();
    folder = mkdtemp(folder.data());
  }
  return world.broadcast(folder) + "/results.h5";
}

void clean_up(const std::string& path) {
  Comm::world().barrier();
  if (Comm::world().is_root()) {
    std::filesystem::remove_all(std::filesystem::path(path).parent_path());
  }
}

class Lengths : public testing::TestWithParam<std::int64_t> {};
INSTANTIATE_TEST_SUITE_P(AroundTheBuffer, Lengths, testing::Values(1, 4, 5, 6, 13, 40, 260));

TEST(ResultsProfile, RoundTrip) {
  const Comm world = Comm::world();
  const model::Scenario scenario = scenario_of(1);
  const std::string path = path_in_common();
  model::RunProfile profile;
  std::int64_t next = 1;
  for (model::PhaseCost& cost : profile.phases) {
    cost = {0.5 * static_cast<double>(next),
            0.25,
            0.125,
            {next, next + 1, next + 2, next + 3, next + 4, next + 5, next + 6}};
    ++next;
  }
  profile.instructions = "baseline";
  profile.rates = {9e9, 8e7};
  profile.kernel_rates = {4e8, 5e8, 3e8, 6e8};
  profile.num_ranks = world.size();
  profile.traffic = {.collectives = 11, .exchanges = 12, .messages = 13, .bytes = 14};
  profile.state_bytes = 15;
  profile.peak_bytes = 16;
  profile.peak_bytes_max = 17;
  {
    ResultsWriter writer(world, path, scenario, write_scenario(scenario), {});
    for (model::Step step = 0; step < scenario.num_steps(); ++step) {
      writer.append(day_of(scenario, {{1, 2}}, step));
    }
    writer.write_profile(profile);
    writer.commit();
  }
  if (world.is_root()) {
    const Results results = read_results(path);
    ASSERT_TRUE(results.profile);
    const model::RunProfile& read = *results.profile;
    for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
      EXPECT_EQ(read.phases[phase].slowest, profile.phases[phase].slowest);
      EXPECT_EQ(read.phases[phase].mean, profile.phases[phase].mean);
      EXPECT_EQ(read.phases[phase].floor, profile.phases[phase].floor);
      EXPECT_EQ(read.phases[phase].work, profile.phases[phase].work);
    }
    EXPECT_EQ(read.instructions, "baseline");
    EXPECT_EQ(read.rates.bytes_per_second, 9e9);
    EXPECT_EQ(read.rates.gathers_per_second, 8e7);
    EXPECT_EQ(read.kernel_rates.lookups_per_second, 4e8);
    EXPECT_EQ(read.kernel_rates.draws_per_second, 5e8);
    EXPECT_EQ(read.kernel_rates.gaps_per_second, 3e8);
    EXPECT_EQ(read.kernel_rates.permutations_per_second, 6e8);
    EXPECT_EQ(read.num_ranks, world.size());
    EXPECT_EQ(read.traffic, profile.traffic);
    EXPECT_EQ(read.state_bytes, 15u);
    EXPECT_EQ(read.peak_bytes, 16u);
    EXPECT_EQ(read.peak_bytes_max, 17u);
  }
  clean_up(path);
}

TEST_P(Lengths, RoundTrip) {
  const Comm world = Comm::world();
  const model::Scenario scenario = scenario_of(GetParam());
  const ReportShape shape{{1, 2}};
  const std::string path = path_in_common();
  {
    ResultsWriter writer(world, path, scenario, write_scenario(scenario),
                         {"revision", "compiler", "mpi", "observed", "folder", {}, {}});
    for (model::Step step = 0; step < scenario.num_steps(); ++step) {
      writer.append(day_of(scenario, shape, step));
    }
    writer.commit();
  }
  if (world.is_root()) {
    EXPECT_FALSE(std::filesystem::exists(partial_name(path)));
    const Results results = read_results(path);
    EXPECT_EQ(results.apps, (std::vector<std::string>{"zebra", "ant"}));
    ASSERT_EQ(results.components.size(), 3u);
    EXPECT_EQ(results.components[1].mechanism, "broadcast");
    EXPECT_EQ(results.components[2].number, 1u);
    EXPECT_EQ(results.components[0].budget, model::Fen{7000});
    EXPECT_EQ(results.scenario_toml, write_scenario(scenario));
    EXPECT_EQ(results.observed, "observed");
    EXPECT_EQ(results.people_per_agent(), 5.0);
    ASSERT_EQ(results.days.size(), static_cast<std::size_t>(scenario.num_steps()));
    for (model::Step step = 0; step < scenario.num_steps(); ++step) {
      const model::DayReport day = day_of(scenario, shape, step);
      expect_equal_days(day, results.days[static_cast<std::size_t>(step)], shape);
      if (step < 40 || step % 50 == 0 || step + 1 == scenario.num_steps()) {  // one query reads many chunks
        expect_equal_cohorts(day, results);
      }
    }
  }
  clean_up(path);
}

TEST(ResultsFile, AnAppWithoutCampaignsNeedsNoComponents) {
  const Comm world = Comm::world();
  const model::Scenario scenario =
      parse_scenario("[run]\nstart = 2026-02-01\ndays = 2\nburn_in_days = 0\n[apps.one]\n", "bare.toml");
  const std::string path = path_in_common();
  {
    ResultsWriter writer(world, path, scenario, write_scenario(scenario), {});
    writer.append(day_of(scenario, ReportShape{{0}}, 0));
    writer.append(day_of(scenario, ReportShape{{0}}, 1));
    writer.commit();
  }
  if (world.is_root()) {
    const Results results = read_results(path);
    EXPECT_TRUE(results.components.empty());
    EXPECT_EQ(results.days.size(), 2u);
  }
  clean_up(path);
}

TEST(ResultsFile, WithoutCommitLeavesNothingAndKeepsTheOld) {
  const Comm world = Comm::world();
  const model::Scenario scenario = scenario_of(9);
  const ReportShape shape{{1, 2}};
  const std::string path = path_in_common();
  if (world.is_root()) {
    std::ofstream(path) << "old";
  }
  world.barrier();
  {
    ResultsWriter writer(world, path, scenario, write_scenario(scenario), {});
    for (model::Step step = 0; step < 10; ++step) {
      writer.append(day_of(scenario, shape, step));
    }
  }
  world.barrier();
  if (world.is_root()) {
    EXPECT_FALSE(std::filesystem::exists(partial_name(path)));
    std::string content;
    std::ifstream(path) >> content;
    EXPECT_EQ(content, "old");
  }
  clean_up(path);
}

TEST(ResultsFile, AFlippedByteIsFound) {
  const Comm world = Comm::world();
  const model::Scenario scenario = scenario_of(5);
  const std::string path = path_in_common();
  {
    ResultsWriter writer(world, path, scenario, write_scenario(scenario), {});
    for (model::Step step = 0; step < scenario.num_steps(); ++step) {
      writer.append(day_of(scenario, ReportShape{{1, 2}}, step));
    }
    writer.commit();
  }
  if (world.is_root() && world.size() == 1) {
    std::ifstream file(path, std::ios::binary);
    const std::string good{std::istreambuf_iterator<char>(file), {}};
    const Draws draws(3, 0);
    for (std::uint32_t i = 0; i < 500; ++i) {
      std::string bad = good;
      const auto drawn = draws(Purpose::Generator, i, 0);
      char& byte = bad[drawn[0] % good.size()];
      byte = static_cast<char>(byte ^ (1 << drawn[1] % 8));
      std::ofstream(path, std::ios::binary) << bad;
      EXPECT_NE(test::input_error([&] { read_results(path); }).find(path), std::string::npos)
          << "byte " << drawn[0] % good.size();
    }
  }
  clean_up(path);
}

TEST(ResultsFile, OtherFilesAreRefusedWithOneSentence) {
  const std::string path = path_in_common();
  if (Comm::world().is_root()) {
    EXPECT_THROW(read_results(path), InputError);
    std::ofstream(path) << "day,dau\n1,2\n";
    try {
      read_results(path);
      ADD_FAILURE() << "accepted a text file";
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  clean_up(path);
}

TEST(ResultsFile, UnwritablePathsAreFoundBefore) {
  const Comm world = Comm::world();
  EXPECT_THROW(check_writable(world, "/nowhere/results.h5"), InputError);
  EXPECT_THROW(check_writable(world, std::filesystem::temp_directory_path().string()), InputError);
  EXPECT_THROW(check_writable(world, "/dev/null"), InputError);
}

}  // namespace
}  // namespace kfactor::io

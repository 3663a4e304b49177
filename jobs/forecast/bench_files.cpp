#include "jobs/forecast/bench_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "graph/base/clock.hpp"
#include "io/files/atomic_file.hpp"
#include "io/graph_files/edge_list.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/forecast/bench_scenario.hpp"
#include "jobs/forecast/fit_drivers.hpp"

namespace kfactor::jobs {
namespace {

// A name for a file of this process, removed in the end.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& folder, const std::string& extension)
      : path_((std::filesystem::path(folder) / fmt::format("kfactor-bench-{}.{}", ::getpid(), extension))
                  .string()) {}
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Seconds to write and check the results of so many days of the reference scenario, and its cohort cells.
struct Written {
  double days = 0, cells = 0, seconds = 0;
};

Written write_results(const Comm& comm, const std::string& path, int days) {
  model::Scenario scenario = bench_scenario(1000);
  scenario.run.days = days;
  scenario.run.burn_in_days = 0;
  const io::ReportShape shape = io::ReportShape::of(scenario);
  model::DayReport day = shape.empty_report();
  const auto start = Clock::now();
  io::ResultsWriter writer(comm, path, scenario, io::write_scenario(scenario), {});
  for (model::Step step = 0; step < days; ++step) {
    day.step = step;
    day.date = scenario.date_of(step);
    for (model::AppDay& app : day.apps) {
      app.cohort_active.resize(static_cast<std::size_t>(step + 1) * model::kNumChannels);
      for (std::size_t i = 0; i < app.cohort_active.size(); ++i) {
        app.cohort_active[i] = static_cast<std::int64_t>(i * i * 7919 % 4093);
      }
      app.cohort_used = app.cohort_active;
    }
    writer.append(day);
  }
  writer.commit();
  comm.agree([&] {
    if (comm.is_root()) {
      static_cast<void>(io::read_results(path));  // as the closing table does
    }
  });
  const double seconds = seconds_since(start);
  return {static_cast<double>(days),
          static_cast<double>(shape.num_apps()) * model::kNumChannels * days * days, seconds};
}

}  // namespace

ResultsCosts measure_results(const Comm& comm, const std::string& folder) {
  const TemporaryFile file(folder, "h5");
  const std::string shared = comm.broadcast(file.path());
  std::vector<Sample> samples;
  for (const int days : {1, 30, 150, 400}) {
    Written best = write_results(comm, shared, days);
    best.seconds = std::min(best.seconds, write_results(comm, shared, days).seconds);
    samples.push_back({{1, best.cells, 0, best.days}, best.seconds});
  }
  const Drivers fitted =
      fit_drivers(samples, std::array{CostFactor::Items, CostFactor::Also, CostFactor::Days});
  return {fitted[0], fitted[3], fitted[1]};
}

double measure_disk(const Comm& comm, const std::string& folder) {
  constexpr std::size_t kBytes = std::size_t{256} << 20;
  double seconds = 1;
  comm.agree([&] {
    if (comm.is_root()) {
      const TemporaryFile file(folder, "bin");
      std::string bytes(kBytes, '\0');
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(i * 2654435761U >> 13);
      }
      const auto start = Clock::now();
      io::write_text(file.path(), bytes);
      seconds = seconds_since(start);
    }
  });
  return static_cast<double>(kBytes) / seconds;
}

double measure_reading(const Comm& comm, const std::string& folder) {
  constexpr int kEdges = 500'000;
  double seconds = 0;
  std::size_t length = 1;
  comm.agree([&] {
    if (comm.is_root()) {
      const TemporaryFile file(folder, "txt");
      std::string text;
      std::uint32_t x = 1;
      for (int edge = 0; edge < kEdges; ++edge) {
        x = x * 1664525 + 1013904223;
        text += fmt::format("{} {}\n", edge / 8, x >> 16);
      }
      io::write_text(file.path(), text);
      length = text.size();
      const auto start = Clock::now();
      static_cast<void>(io::read_edge_list(file.path()));
      seconds = seconds_since(start);
    }
  });
  return seconds / static_cast<double>(length);
}

void write_small_results(const Comm& comm, const std::string& folder) {
  const TemporaryFile file(folder, "h5");
  static_cast<void>(write_results(comm, comm.broadcast(file.path()), 1));
}

}  // namespace kfactor::jobs

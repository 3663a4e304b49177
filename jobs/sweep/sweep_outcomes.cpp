#include "jobs/sweep/sweep_outcomes.hpp"

#include <fmt/format.h>

#include "analysis/outcome_table.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/version.hpp"

namespace kfactor::jobs {
namespace {

class SweepProbe : public RunProbe {
 public:
  explicit SweepProbe(const model::Scenario& scenario)
      : burn_in_days_(static_cast<model::Step>(scenario.run.burn_in_days)), counter_(scenario) {}

  void write_results(const Comm& team, const std::string& path, const model::Scenario& scenario,
                     const std::filesystem::path& scenario_folder) {
    writer_ = std::make_unique<io::ResultsWriter>(team, path, scenario, io::write_scenario(scenario),
                                                  io::Provenance{std::string(kRevision),
                                                                 std::string(kCompiler),
                                                                 MpiSession::library_version(),
                                                                 {},
                                                                 scenario_folder.string(),
                                                                 {},
                                                                 {}});
  }

  void take(const model::DayReport& report) override {
    counter_.take(report);
    if (writer_) {
      writer_->append(report);
    }
  }
  void finish() override {
    if (writer_) {
      writer_->commit();
    }
  }
  std::vector<double> numbers() const override {
    return analysis::outcome_numbers(counter_.outcomes(), burn_in_days_);
  }

 private:
  model::Step burn_in_days_;
  analysis::OutcomeCounter counter_;
  std::unique_ptr<io::ResultsWriter> writer_;
};

}  // namespace

std::vector<io::OutcomeLabel> outcome_labels() {
  std::vector<io::OutcomeLabel> labels;
  for (const analysis::OutcomeMeasure& measure : analysis::outcome_measures()) {
    labels.push_back({measure.name, measure.unit, measure.long_name});
  }
  return labels;
}

std::string results_name(const std::string& folder, std::size_t run) {
  return fmt::format("{}/run-{:06}.h5", folder, run);
}

std::unique_ptr<RunProbe> make_sweep_probe(const model::Scenario& scenario) {
  return std::make_unique<SweepProbe>(scenario);
}

std::unique_ptr<RunProbe> make_keeping_probe(const Comm& team, const std::string& path,
                                             const model::Scenario& scenario,
                                             const std::filesystem::path& scenario_folder) {
  auto probe = std::make_unique<SweepProbe>(scenario);
  probe->write_results(team, path, scenario, scenario_folder);
  return probe;
}

}  // namespace kfactor::jobs

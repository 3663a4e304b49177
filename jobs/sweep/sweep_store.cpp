#include "jobs/sweep/sweep_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "analysis/outcome_table.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/version.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".journal";

// Journals are numbered, and each session writes to new ones. A line that was cut short is therefore the last
// one of its journal.
std::string journal_name(std::size_t number) { return fmt::format("{:08}{}", number, kEnding); }

// Calls work(). Turns errors of the file system into EnvironmentErrors.
template <class Work>
void on_disk(Work&& work) {
  try {
    work();
  } catch (const fs::filesystem_error& error) {
    throw EnvironmentError(fmt::format("{}.", error.what()));
  }
}

bool is_settled(io::RunStatus status) {
  return status == io::RunStatus::Done || status == io::RunStatus::InputFailed;
}

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

SweepStore::SweepStore(const Comm& comm, std::string path, const SweepPlan& plan, const Shard& shard,
                       Begin begin)
    : comm_(comm),
      path_(std::move(path)),
      folder_(path_ + ".runs"),
      digest_(plan.digest()),
      part_(shard.text()) {
  std::string text;
  comm_.agree([&] {
    if (comm_.is_root()) {
      on_disk([&] { look(plan, begin); });
      text = fmt::format("{}", first_free_);
      for (const auto& [run, record] : finished_) {
        text += fmt::format(" {}", run);
      }
    }
  });
  std::istringstream numbers(comm_.broadcast(std::move(text)));
  numbers >> first_free_;
  for (std::size_t run = 0; numbers >> run;) {
    numbers_.push_back(run);
  }
}

void SweepStore::look(const SweepPlan& plan, Begin begin) {
  if (fs::exists(folder_) && !fs::is_directory(folder_)) {
    throw InputError(fmt::format(
        "\"{}\" is no folder, and \"{}\" keeps its runs under this name until all are done. Remove it, or "
        "choose another file with -o.",
        folder_, path_));
  }
  if (begin == Begin::Anew && fs::exists(folder_)) {
    throw InputError(
        fmt::format("\"{0}\" is unfinished: \"{1}\" holds runs that are done. Go on with --resume, or remove "
                    "that folder to begin again.",
                    path_, folder_));
  }
  if (begin == Begin::Anew && fs::exists(path_)) {
    throw InputError(
        fmt::format("\"{}\" exists. Use --resume to do only what is missing in it, choose another file with "
                    "-o, or remove it.",
                    path_));
  }
  read_file(plan);  // before anything is written beside it
  fs::create_directory(folder_);
  io::sync_folder(fs::path(folder_).parent_path().string());
  read_journals();
}

void SweepStore::read_file(const SweepPlan& plan) {
  if (!fs::exists(path_)) {
    return;
  }
  io::SweepContent content = io::read_sweep(path_, outcome_labels());
  if (content.sweep_digest != digest_ || content.part != part_) {
    throw InputError(
        fmt::format("\"{}\" is the file of another sweep{}: the scenario, its values or the points differ. "
                    "Choose another file "
                    "with -o, or remove it.",
                    path_, content.sweep_digest == digest_ ? " part" : ""));
  }
  for (io::NumberedRecord& row : content.rows) {
    if (row.run >= plan.num_runs()) {
      throw InputError(fmt::format("\"{}\" has a run that the sweep does not have.", path_));
    }
    keep(row.run, std::move(row.record));
  }
}

void SweepStore::read_journals() {
  for (const std::string& name : journals()) {
    std::size_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    first_free_ = std::max(first_free_, number + 1);
    const std::vector<std::string> lines = io::read_journal(folder_ + "/" + name);
    if (lines.empty()) {
      continue;  // stopped before the first line reached the disk
    }
    if (lines.front() != header()) {
      throw InputError(
          fmt::format("\"{}\" holds runs of another sweep: the scenario, its values, the points or the part "
                      "differ. Choose another "
                      "file with -o, or remove that folder.",
                      folder_));
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
      io::NumberedRecord row = io::from_line(lines[i]);
      keep(row.run, std::move(row.record));
    }
  }
}

void SweepStore::keep(std::size_t run, io::RunRecord record) {
  if (is_settled(record.status)) {
    finished_.insert_or_assign(run, std::move(record));
  }
}

std::vector<std::string> SweepStore::journals() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() == kEnding) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string SweepStore::header() const { return fmt::format("kfactor sweep {} part {}", digest_, part_); }

std::vector<std::size_t> SweepStore::to_do(const std::vector<std::size_t>& runs) const {
  std::vector<std::size_t> rest;
  std::set_difference(runs.begin(), runs.end(), numbers_.begin(), numbers_.end(), std::back_inserter(rest));
  return rest;
}

void SweepStore::add(std::size_t run, const io::RunRecord& record) {
  if (journal_ == nullptr) {
    const std::size_t number = first_free_ + static_cast<std::size_t>(comm_.rank());
    journal_ = std::make_unique<io::Journal>(folder_ + "/" + journal_name(number));
    journal_->append(header());
  }
  journal_->append(io::to_line({run, record}));
}

void SweepStore::close() {
  journal_.reset();
  comm_.barrier();
  comm_.agree([&] {
    if (!comm_.is_root()) {
      return;
    }
    on_disk([&] {
      for (const std::string& name : journals()) {
        fs::remove(folder_ + "/" + name);
      }
      fs::remove(folder_);
    });
  });
}

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

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
#include "jobs/common/console.hpp"
#include "jobs/common/version.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".journal";
constexpr std::string_view kHeader = "kfactor sweep ";

// Journals are numbered, and each session writes to new ones. A line that was cut short is therefore the last
// one of its journal.
constexpr std::size_t kDigits = 8;
constexpr std::size_t kMostDigits = 15;  // of a number that is surely small enough
std::string journal_name(std::size_t number) { return fmt::format("{:0{}}{}", number, kDigits, kEnding); }

io::NumberedRecord row_in(const std::string& line, const std::string& path) {
  try {
    return io::from_line(line);
  } catch (const InputError& error) {
    throw InputError(
        fmt::format("\"{}\" has a line that this version of kfactor does not write: {}", path, error.what()));
  }
}

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
  if (begin == Begin::Anew && fs::exists(folder_) && !journals().empty()) {
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
  read_journals(plan);
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
    keep(plan, path_, std::move(row));
  }
}

void SweepStore::read_journals(const SweepPlan& plan) {
  std::size_t num_damaged = 0;
  for (const std::string& name : journals()) {
    const std::string path = folder_ + "/" + name;
    std::size_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    first_free_ = std::max(first_free_, number + 1);
    const io::JournalContent content = io::read_journal(path);
    num_damaged += content.num_damaged;
    if (content.records.empty()) {
      continue;  // stopped before the first line reached the disk, or no line is intact
    }
    if (!content.records.front().starts_with(kHeader)) {
      throw InputError(
          fmt::format("\"{}\" is damaged: its first line is missing, which says to which sweep its "
                      "runs belong. Remove this file, and its runs are simulated again.",
                      path));
    }
    if (content.records.front() != header()) {
      throw InputError(
          fmt::format("\"{}\" holds runs of another sweep: the scenario, its values, the points or the part "
                      "differ. Choose another "
                      "file with -o, or remove that folder.",
                      folder_));
    }
    for (std::size_t i = 1; i < content.records.size(); ++i) {
      keep(plan, path, row_in(content.records[i], path));
    }
  }
  if (num_damaged > 0) {
    note("Warning: {} damaged line{} in \"{}\". Their runs are simulated again.\n", num_damaged,
         num_damaged == 1 ? "" : "s", folder_);
  }
}

void SweepStore::keep(const SweepPlan& plan, const std::string& source, io::NumberedRecord row) {
  row = checked_row(plan, source, std::move(row));
  if (is_settled(row.record.status)) {
    add_row(finished_, source, std::move(row));
  }
}

// Other files in the folder are left alone.
std::vector<std::string> SweepStore::journals() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    const std::string stem = entry.path().stem().string();
    const bool numbered = stem.size() >= kDigits && stem.size() <= kMostDigits &&
                          stem.find_first_not_of("0123456789") == std::string::npos;
    if (entry.path().extension() == kEnding && numbered && entry.is_regular_file()) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string SweepStore::header() const { return fmt::format("{}{} part {}", kHeader, digest_, part_); }

std::vector<std::size_t> SweepStore::to_do(const std::vector<std::size_t>& runs) const {
  std::vector<std::size_t> rest;
  std::set_difference(runs.begin(), runs.end(), numbers_.begin(), numbers_.end(), std::back_inserter(rest));
  return rest;
}

void SweepStore::add(std::size_t run, const io::RunRecord& record) {
  if (journal_ == nullptr) {
    const std::size_t number = first_free_ + static_cast<std::size_t>(comm_.rank());
    journal_ = std::make_unique<io::Journal>(folder_ + "/" + journal_name(number), header());
  }
  journal_->append(io::to_line({run, record}));
}

void SweepStore::sync() {
  comm_.agree([&] {
    if (journal_ != nullptr) {
      journal_->sync();
    }
  });
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
      if (fs::is_empty(folder_)) {
        fs::remove(folder_);
      }
    });
  });
}

io::NumberedRecord checked_row(const SweepPlan& plan, const std::string& source, io::NumberedRecord row) {
  if (row.run >= plan.num_runs()) {
    throw InputError(fmt::format("\"{}\" is damaged: it has run {}, and the sweep has {} runs from 0 on.",
                                 source, row.run, plan.num_runs()));
  }
  const std::size_t num_apps = plan.scenario().apps.size();
  std::vector<double>& numbers = row.record.numbers;
  numbers = analysis::with_later_measures(std::move(numbers), num_apps);
  const bool complete = numbers.size() == analysis::outcome_measures().size() * num_apps;
  if (row.record.status == io::RunStatus::Done ? !complete : !numbers.empty()) {
    throw InputError(fmt::format("\"{}\" is damaged: run {} has {} outcomes, and the sweep has {}.", source,
                                 row.run, numbers.size(), analysis::outcome_measures().size() * num_apps));
  }
  return row;
}

void add_row(RunRecords& records, const std::string& source, io::NumberedRecord row) {
  const auto entry = records.find(row.run);
  if (entry == records.end() || !is_settled(entry->second.status)) {
    records.insert_or_assign(row.run, std::move(row.record));
  } else if (is_settled(row.record.status) &&
             (row.record.status != entry->second.status || !(row.record.digest == entry->second.digest))) {
    throw InputError(
        fmt::format("\"{}\": run {} differs from the same run in another file.", source, row.run));
  }
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

#include "io/results/sweep_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/partial_file.hpp"
#include "io/results/provenance.hpp"

namespace kfactor::io {
namespace {

constexpr FileFormat kSweepFormat{"sweep", kSweepMajor, 1};

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// The numbers, if all texts are numbers. TOML allows 1_000 for a whole number, but kfactor never writes it.
std::optional<std::vector<double>> as_numbers(const std::vector<std::string>& texts) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    double value = kNoNumber;
    if (text.empty()) {
      numbers.push_back(value);
      continue;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      return std::nullopt;
    }
    numbers.push_back(value);
  }
  return numbers;
}

class SweepWriter {
 public:
  SweepWriter(const std::string& path, const SweepTable& table)
      : table_(table), file_(hdf5::Writes::Here, path) {}

  void write() {
    write_origin();
    write_scales();
    write_runs();
    write_parameters();
    write_outcomes();
    write_indices();
    file_.close();
    file_.check();
  }

 private:
  void write_origin() {
    const SweepOrigin& origin = table_.origin;
    const std::int64_t version[] = {kSweepMajor, kSweepMinor};
    file_.attribute("/", "format", fmt::format("kfactor {}", kSweepFormat.name));
    file_.attribute("/", "format_version", version);
    const std::pair<const char*, std::string> texts[] = {
        {"revision", origin.revision},
        {"compiler", origin.compiler},
        {"mpi", origin.mpi},
        {"hdf5", hdf5::library_version()},
        {"created_utc", utc_now()},
        {"sweep", origin.sweep_toml},
        {"sweep_digest", origin.sweep_digest},
        {"design", origin.design},
        {"part", origin.part},
        {"scenario", origin.scenario_toml},
        {"scenario_digest", scenario_digest(origin.scenario_toml)}};
    for (const auto& [name, text] : texts) {
      file_.attribute("/", name, text);
    }
    file_.unsigned_attribute("/", "seed", origin.seed);
    const std::pair<const char*, std::int64_t> numbers[] = {{"replicates", origin.replicates},
                                                            {"points", origin.points},
                                                            {"agents", origin.agents},
                                                            {"people", origin.people}};
    for (const auto& [name, number] : numbers) {
      file_.attribute("/", name, std::span<const std::int64_t>(&number, 1));
    }
  }

  void describe(const std::string& name, std::string_view unit, std::string_view long_name) {
    file_.attribute(name, "units", unit);
    file_.attribute(name, "long_name", long_name);
  }

  template <class T>
  void write_array(const std::string& name, std::string_view unit, std::string_view long_name,
                   const std::vector<std::string>& dimensions, const std::vector<T>& values) {
    hdf5::Layout layout;
    for (const std::string& dimension : dimensions) {
      layout.shape.push_back(extent_of(dimension));
    }
    file_.create<T>(name, layout);
    describe(name, unit, long_name);
    if (std::is_floating_point_v<T>) {
      file_.attribute(name, "_FillValue", kNoNumber);
    }
    file_.write<T>(name, {hdf5::Shape(layout.shape.size(), 0), layout.shape}, values);
    attach(name, dimensions);
  }

  void write_texts(const std::string& name, std::string_view long_name,
                   const std::vector<std::string>& texts) {
    file_.create_texts(name, texts);
    file_.attribute(name, "long_name", long_name);
  }

  void attach(const std::string& name, const std::vector<std::string>& dimensions) {
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      file_.attach_scale(name, static_cast<unsigned>(i), dimensions[i]);
    }
  }

  std::size_t extent_of(const std::string& dimension) const {
    return dimension == "run"       ? table_.rows.size()
           : dimension == "app"     ? table_.apps.size()
           : dimension == "outcome" ? table_.outcomes.size()
                                    : table_.parameters.size();
  }

  // One number per row.
  template <class T, class Get>
  void write_column(const std::string& name, std::string_view unit, std::string_view long_name, Get&& get) {
    std::vector<T> values;
    for (const NumberedRecord& row : table_.rows) {
      values.push_back(static_cast<T>(get(row)));
    }
    write_array<T>(name, unit, long_name, {"run"}, values);
  }

  void write_scales() {
    std::vector<std::int64_t> runs;
    for (const NumberedRecord& row : table_.rows) {
      runs.push_back(static_cast<std::int64_t>(row.run));
    }
    file_.create<std::int64_t>("run", {{runs.size()}, {}, {}});
    describe("run", "1", "number of the run in the whole sweep");
    file_.write<std::int64_t>("run", {{0}, {runs.size()}}, runs);
    write_texts("app", "app", table_.apps);
    std::vector<std::string> outcomes;
    for (const OutcomeLabel& outcome : table_.outcomes) {
      outcomes.emplace_back(outcome.name);
    }
    write_texts("outcome", "number that is stored for each run and app", outcomes);
    std::vector<std::string> parameters;
    for (const SweepColumn& parameter : table_.parameters) {
      parameters.push_back(parameter.name);
    }
    write_texts("parameter", "parameter that the sweep varies", parameters);
    for (const char* scale : {"run", "app", "outcome", "parameter"}) {
      file_.make_scale(scale);
    }
  }

  void write_runs() {
    write_array<std::int64_t>("point", "1", "point of the design", {"run"}, table_.point);
    write_array<std::int64_t>("replicate", "1", "replicate under the seed", {"run"}, table_.replicate);
    write_column<std::uint64_t>("digest_high", "1",
                                "digest of the whole state after the last day, upper half",
                                [](const auto& row) { return row.record.digest.high; });
    write_column<std::uint64_t>("digest_low", "1", "digest of the whole state after the last day, lower half",
                                [](const auto& row) { return row.record.digest.low; });
    write_column<double>("seconds", "s", "wall time of the run",
                         [](const auto& row) { return row.record.seconds; });
    std::vector<std::string> states;
    std::vector<std::string> messages;
    for (const NumberedRecord& row : table_.rows) {
      states.emplace_back(name_of(row.record.status));
      messages.push_back(row.record.error);
    }
    write_texts("status", "done, or what failed: input or environment", states);
    write_texts("message", "why the run failed", messages);
    attach("status", {"run"});
    attach("message", {"run"});
  }

  void write_parameters() {
    for (const SweepColumn& parameter : table_.parameters) {
      if (const auto numbers = as_numbers(parameter.texts)) {
        write_array<double>(parameter.name, "1", parameter.keys, {"run"}, *numbers);
      } else {
        write_texts(parameter.name, parameter.keys, parameter.texts);
        attach(parameter.name, {"run"});
      }
    }
  }

  void write_outcomes() {
    for (std::size_t outcome = 0; outcome < table_.outcomes.size(); ++outcome) {
      std::vector<double> values;
      for (const NumberedRecord& row : table_.rows) {
        for (std::size_t app = 0; app < table_.apps.size(); ++app) {
          const std::size_t index = outcome * table_.apps.size() + app;
          values.push_back(row.record.numbers.empty() ? kNoNumber : row.record.numbers.at(index));
        }
      }
      const OutcomeLabel& label = table_.outcomes[outcome];
      write_array<double>(std::string(label.name), label.unit, label.long_name, {"run", "app"}, values);
    }
  }

  void write_indices() {
    for (const SweepIndex& index : table_.indices) {
      write_array<double>(index.name, "1", index.long_name, {"outcome", "app", "parameter"}, index.values);
    }
  }

  const SweepTable& table_;
  hdf5::Writer file_;
};

class SweepReader {
 public:
  explicit SweepReader(const std::string& path)
      : path_(path), file_(path, "a sweep file written by \"kfactor sweep\"") {}

  SweepContent read(std::span<const OutcomeLabel> outcomes) const {
    check_format(file_, path_, kSweepFormat, "Give a file written by \"kfactor sweep\".");
    SweepContent content;
    content.sweep_digest = file_.text_attribute("sweep_digest");
    content.part = file_.text_attribute("part");
    content.revision = file_.text_attribute("revision");
    content.apps = file_.read_texts("app");
    read_rows(content.rows);
    read_numbers(content, outcomes);
    return content;
  }

 private:
  [[noreturn]] void damaged(const std::string& what) const {
    throw InputError(fmt::format(
        "\"{}\" is damaged: {}. Was it changed by another program? Take a copy, or simulate its runs again.",
        path_, what));
  }

  void require_shape(const std::string& name, const hdf5::Shape& shape) const {
    if (file_.shape(name) != shape) {
      damaged(fmt::format("\"{}\" has another size than the runs", name));
    }
  }

  void read_rows(std::vector<NumberedRecord>& rows) const {
    const hdf5::Shape shape = file_.shape("run");
    if (shape.size() != 1) {
      damaged("\"run\" is no list of numbers");
    }
    for (const char* column : {"digest_high", "digest_low", "seconds", "status", "message"}) {
      require_shape(column, shape);
    }
    const auto run = file_.read<std::int64_t>("run");
    const auto high = file_.read<std::uint64_t>("digest_high");
    const auto low = file_.read<std::uint64_t>("digest_low");
    const auto seconds = file_.read<double>("seconds");
    const auto states = file_.read_texts("status");
    const auto messages = file_.read_texts("message");
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (run[i] < 0 || !seen.insert(run[i]).second) {
        damaged(fmt::format("it has {} {}", run[i] < 0 ? "the number" : "twice the run", run[i]));
      }
      rows.push_back({static_cast<std::size_t>(run[i]),
                      {status_of(states[i]), {}, messages[i], {high[i], low[i]}, seconds[i]}});
    }
  }

  RunStatus status_of(const std::string& name) const {
    try {
      return run_status(name);
    } catch (const InputError& error) {
      const std::string_view sentence = error.what();
      damaged(std::string(sentence.substr(0, sentence.find_last_not_of('.') + 1)));
    }
  }

  // Versions before 1.1 have no `banned`.
  bool may_lack_outcomes() const {
    const std::vector<std::int64_t> version = file_.integer_attribute("format_version");
    return version.size() < 2 || version[1] < 1;
  }

  void read_numbers(SweepContent& content, std::span<const OutcomeLabel> outcomes) const {
    std::vector<NumberedRecord>& rows = content.rows;
    const std::size_t width = content.apps.size();
    for (const OutcomeLabel& outcome : outcomes) {
      const std::string name(outcome.name);
      if (&outcome == &outcomes.back() && !file_.has(name) && may_lack_outcomes()) {
        break;
      }
      require_shape(name, {rows.size(), width});
      const std::vector<double> values = file_.read<double>(name, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        RunRecord& record = rows[i].record;
        if (record.status == RunStatus::Done) {
          const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * width);
          record.numbers.insert(record.numbers.end(), first, first + static_cast<std::ptrdiff_t>(width));
        }
      }
    }
  }

  std::string path_;
  hdf5::Reader file_;
};

}  // namespace

std::string why_no_variable(std::string_view name) {
  constexpr std::size_t kLongest = 255;  // bytes, in netCDF
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::find(kSweepVariables.begin(), kSweepVariables.end(), name) != kSweepVariables.end()) {
    return "is taken: the sweep's file has a variable of that name";
  }
  if (name.empty() || name == "." || name == "..") {
    return "is no name";
  }
  if (name.find('/') != std::string_view::npos) {
    return "has a \"/\", which stands between folders in HDF5";
  }
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return "has a control character";
  }
  if (name.front() == ' ' || name.back() == ' ') {
    return "begins or ends with a space";
  }
  return name.size() > kLongest ? fmt::format("is longer than {} bytes", kLongest) : "";
}

void write_sweep(const Comm& alone, const std::string& path, const SweepTable& table) {
  PartialFile partial(alone, path);
  SweepWriter(partial.working_path(), table).write();
  const SweepContent back = SweepReader(partial.working_path()).read(table.outcomes);
  const bool same =
      std::equal(back.rows.begin(), back.rows.end(), table.rows.begin(), table.rows.end(),
                 [](const NumberedRecord& a, const NumberedRecord& b) { return to_line(a) == to_line(b); });
  if (!same) {
    throw EnvironmentError(
        fmt::format("\"{}\" reads back differently from what was written. Is the disk in order?", path));
  }
  partial.publish();
}

SweepContent read_sweep(const std::string& path, std::span<const OutcomeLabel> outcomes) {
  return SweepReader(path).read(outcomes);
}

}  // namespace kfactor::io

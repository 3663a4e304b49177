#include "jobs/run/checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/checkpoint_file.hpp"
#include "jobs/common/output_files.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCheckpointEnding = ".h5";

struct Interval {
  model::Step days = 0;
  std::chrono::duration<double> time{0};
};

Interval parse_interval(const std::string& text) {
  if (text == "never") {
    return {};
  }
  std::int32_t count = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  const std::string_view name(unit, static_cast<std::size_t>(end - unit));
  if (error == std::errc() && count > 0 && name == "d") {
    return {count, {}};
  }
  if (error == std::errc() && count > 0 && (name == "m" || name == "h")) {
    return {0, std::chrono::minutes(name == "h" ? 60LL * count : count)};
  }
  throw InputError("--checkpoint-every " + text +
                   ": say how many simulated days (10d), minutes (30m) or hours (2h), or never.");
}

// Whether NAME.checkpoint-DATE.h5 is a valid name with this prefix and ending.
bool is_checkpoint(const std::string& name, const std::string& prefix, std::string_view ending) {
  return name.size() == prefix.size() + 10 + ending.size() && name.starts_with(prefix) &&
         name.ends_with(ending) && model::parse_date(name.substr(prefix.size(), 10)).has_value();
}

std::vector<fs::path> files_like(const fs::path& folder, const std::string& prefix, std::string_view ending) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    const std::string name = entry.path().filename().string();
    if (is_checkpoint(name, prefix, ending)) {
      files.push_back(folder / name);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Checkpoints::Checkpoints(const CheckpointOptions& options, fs::path results)
    : results_(std::move(results)),
      folder_(options.folder.empty() ? results_.parent_path() : fs::path(options.folder)),
      keep_(options.keep) {
  const Interval interval = parse_interval(options.every);
  days_ = interval.days;
  time_ = interval.time;
}

std::string Checkpoints::prefix() const { return run_name(results_) + ".checkpoint-"; }

bool Checkpoints::is_another_run(const fs::path& checkpoint) const {
  const auto results = io::results_of_checkpoint(checkpoint);
  return results && *results != io::full_path(results_);
}

std::vector<fs::path> Checkpoints::existing() const {
  std::vector<fs::path> files = files_like(folder_, prefix(), kCheckpointEnding);
  std::erase_if(files, [&](const fs::path& file) { return is_another_run(file); });
  return files;
}

void Checkpoints::refuse_others() const {
  for (const fs::path& file : files_like(folder_, prefix(), kCheckpointEnding)) {
    if (is_another_run(file)) {
      throw InputError(fmt::format(
          "\"{}\" belongs to a run for \"{}\", not for \"{}\". Choose another --checkpoint-folder, "
          "or other results with -o; if the run was renamed, rename its checkpoints back.",
          file.string(), io::short_path(io::results_of_checkpoint(file).value_or(fs::path())),
          results_.string()));
    }
  }
}

fs::path Checkpoints::path_after(model::Date day) const {
  return folder_ / (prefix() + model::to_string(day) + std::string(kCheckpointEnding));
}

bool Checkpoints::due(model::Step next) const {
  if (days_ > 0) {
    return next - last_ >= days_;
  }
  return time_.count() > 0 && Clock::now() - since_ >= time_;
}

int Checkpoints::number_within(model::Step days, std::chrono::duration<double> time) const {
  if (days_ > 0) {
    return std::max(days - 1, 0) / days_;  // no checkpoint after the last day
  }
  return time_.count() > 0 ? static_cast<int>(time / time_) : 0;
}

void Checkpoints::start_from(model::Step next) {
  last_ = next;
  since_ = Clock::now();
}

void Checkpoints::drop_others(model::Date day) const {
  const fs::path newest = path_after(day);
  std::error_code ignored;  // an extra checkpoint does no harm
  std::vector<fs::path> files = existing();
  const auto kept = std::find(files.begin(), files.end(), newest);
  for (auto file = files.begin(); file != files.end(); ++file) {
    if (file != kept && file + 1 != kept) {
      fs::remove(*file, ignored);
    }
  }
  drop_halves();
}

void Checkpoints::drop_halves() const {
  std::error_code ignored;
  for (const fs::path& half :
       files_like(folder_, prefix(), io::partial_name(std::string(kCheckpointEnding)))) {
    fs::remove(half, ignored);
  }
}

void Checkpoints::drop_all() const {
  std::error_code ignored;
  for (const fs::path& file : existing()) {
    fs::remove(file, ignored);
  }
  drop_halves();
}

void Checkpoints::finish() const {
  if (!keep_) {
    drop_all();
  }
}

}  // namespace kfactor::jobs

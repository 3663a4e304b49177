#include "jobs/run/report_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "graph/base/error.hpp"
#include "io/results/provenance.hpp"
#include "jobs/common/command_text.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// The first bytes of a regular file; enough to see what it is.
std::string beginning_of(const std::string& path) {
  std::string text(16384, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

bool has_line(std::string_view text, std::string_view line) {
  return text.starts_with(line) || text.find("\n" + std::string(line)) != std::string_view::npos;
}

// What an HDF5 file of kfactor is, and what to do; nothing for results.
std::optional<std::string> advice_on_format(const std::string& path, const std::string& format) {
  if (format == "sweep") {
    return std::string(
        "holds the outcomes of a sweep, one row a run, and a report shows one run. Keep the results of "
        "the runs (kfactor sweep --keep-results FOLDER) and report one of them; xarray opens the rows.");
  }
  if (format == "checkpoints") {
    return fmt::format(
        "is a checkpoint, the state of a run on one day, without its earlier days. Go on with \"kfactor "
        "resume "
        "{}\", then report the results.",
        shell_word(path));
  }
  return std::nullopt;
}

// The same for a file that is not HDF5; nothing if its first bytes tell nothing.
std::optional<std::string> advice_on_text(const std::string& path, std::string_view text) {
  const std::string ending = fs::path(path).extension().string();
  if (text.empty()) {
    return std::string("is empty. Did the run stop early? Repeat it, or go on with \"kfactor resume\".");
  }
  if (text.starts_with("\x1f\x8b")) {
    return std::string("is compressed. Unpack it first (gunzip).");
  }
  if (has_line(text, "[sweep]") || has_line(text, "[fit]")) {
    const std::string_view command = has_line(text, "[fit]") ? "calibrate" : "sweep";
    return fmt::format("says which runs to make, and holds no results: it is for \"kfactor {} {}\".", command,
                       shell_word(path));
  }
  if (ending == ".toml" || has_line(text, "[run]") || has_line(text, "[population]")) {
    return fmt::format(
        "is a scenario. Run it first: \"kfactor run {} -o results.h5\", then \"kfactor report results.h5\".",
        shell_word(path));
  }
  if (ending == ".html" || ending == ".svg" || ending == ".md") {
    return std::string("is a page already: open it. A report is made of results (.h5).");
  }
  if (ending == ".json") {
    return std::string(
        "is no results file: kfactor writes the state of a run and the numbers of a report as "
        ".json. Give the results (.h5).");
  }
  if (ending == ".csv") {
    return std::string(
        "is a table. kfactor calibrate and validate-claims write their pages themselves (--page); a report "
        "is "
        "made of the results of one run (.h5).");
  }
  return std::nullopt;
}

std::optional<std::string> advice_on(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    return std::string("is a folder. Name one results file (.h5) in it.");
  }
  if (!fs::exists(path, error)) {
    for (const char* ending : {".h5", ".partial", ".h5.partial"}) {
      if (fs::exists(path + ending, error)) {
        return fmt::format("does not exist. \"{}{}\" does{}", path, ending,
                           std::string_view(ending) == ".h5"
                               ? ": is it meant?"
                               : ": the run is not complete. Wait for it, or go on with \"kfactor resume\".");
      }
    }
    return std::nullopt;
  }
  if (!fs::is_regular_file(path, error)) {
    return std::nullopt;
  }
  const std::string text = beginning_of(path);
  return text.starts_with("\x89HDF\r\n\x1a\n") ? advice_on_format(path, io::format_of(path))
                                               : advice_on_text(path, text);
}

}  // namespace

void refuse_other_files(const std::string& path) {
  if (const auto advice = advice_on(path)) {
    throw InputError(fmt::format("\"{}\" {}", path, *advice));
  }
}

}  // namespace kfactor::jobs

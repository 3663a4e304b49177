#include "jobs/common/output_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

enum class Says : std::uint8_t { Hdf5, Csv, Markdown, Json, PlainText, Other };

struct Ending {
  std::string_view ending;
  Says says;
  std::string_view words;
};

constexpr std::array kEndings = {
    Ending{".h5", Says::Hdf5, "HDF5 files"},
    Ending{".hdf5", Says::Hdf5, "HDF5 files"},
    Ending{".nc", Says::Hdf5, "netCDF files"},
    Ending{".csv", Says::Csv, "tables of text"},
    Ending{".tsv", Says::Csv, "tables of text"},
    Ending{".txt", Says::PlainText, "texts"},
    Ending{".md", Says::Markdown, "pages in Markdown"},
    Ending{".markdown", Says::Markdown, "pages in Markdown"},
    Ending{".json", Says::Json, "JSON files"},
    Ending{".html", Says::Other, "web pages"},
    Ending{".htm", Says::Other, "web pages"},
    Ending{".svg", Says::Other, "drawings"},
    Ending{".png", Says::Other, "pictures"},
    Ending{".jpg", Says::Other, "pictures"},
    Ending{".pdf", Says::Other, "PDF files"},
    Ending{".toml", Says::Other, "scenarios"},
    Ending{".yaml", Says::Other, "settings"},
    Ending{".yml", Says::Other, "settings"},
    Ending{".xml", Says::Other, "XML files"},
    Ending{".xlsx", Says::Other, "spreadsheets"},
    Ending{".xls", Says::Other, "spreadsheets"},
    Ending{".ods", Says::Other, "spreadsheets"},
    Ending{".parquet", Says::Other, "Parquet files"},
    Ending{".mat", Says::Other, "MATLAB files"},
    Ending{".py", Says::Other, "programs"},
    Ending{".r", Says::Other, "programs"},
    Ending{".ipynb", Says::Other, "notebooks"},
    Ending{".sh", Says::Other, "programs"},
    Ending{".sbatch", Says::Other, "programs"},
    Ending{".gz", Says::Other, "compressed files"},
    Ending{".bz2", Says::Other, "compressed files"},
    Ending{".xz", Says::Other, "compressed files"},
    Ending{".zst", Says::Other, "compressed files"},
    Ending{".zip", Says::Other, "archives"},
    Ending{".tar", Says::Other, "archives"},
};

const Ending* ending_of(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  const auto* found = std::find_if(kEndings.begin(), kEndings.end(),
                                   [&](const Ending& each) { return each.ending == ending; });
  return found == kEndings.end() ? nullptr : found;
}

bool fits(OutputKind kind, Says says) {
  switch (kind) {
    case OutputKind::Results:
    case OutputKind::Sweep:
      return says == Says::Hdf5;
    case OutputKind::Table:
      return says == Says::Csv || says == Says::PlainText;
    case OutputKind::Page:
      return says == Says::Markdown || says == Says::PlainText;
    case OutputKind::Digests:
      return says == Says::Csv || says == Says::PlainText;
    case OutputKind::Status:
      return says == Says::Json;
    case OutputKind::Text:
    case OutputKind::Lock:
      break;
  }
  return says != Says::Hdf5;
}

// The ending to recommend.
std::string_view usual_ending(OutputKind kind) {
  return is_hdf5(kind)                ? ".h5"
         : kind == OutputKind::Table  ? ".csv"
         : kind == OutputKind::Page   ? ".md"
         : kind == OutputKind::Status ? ".json"
                                      : ".txt";
}

std::string_view format_words(OutputKind kind) {
  return is_hdf5(kind)               ? "an HDF5 file"
         : kind == OutputKind::Table ? "a table of text (CSV)"
         : kind == OutputKind::Page  ? "a page in Markdown"
                                     : "a text";
}

}  // namespace

bool is_hdf5(OutputKind kind) { return kind == OutputKind::Results || kind == OutputKind::Sweep; }

void require_fitting_ending(const std::string& path, OutputKind kind) {
  const Ending* ending = ending_of(path);
  if (ending != nullptr && !fits(kind, ending->says)) {
    throw InputError(fmt::format(
        "cannot write {} to \"{}\": it is {}, and other programs take \"{}\" for the ending of {}. Name it "
        "\"{}\"{}.",
        words_for(kind), path, format_words(kind), ending->ending, ending->words,
        std::filesystem::path(path).replace_extension(usual_ending(kind)).string(),
        kind == OutputKind::Results &&
                (ending->ending == ".html" || ending->ending == ".svg" || ending->ending == ".json")
            ? "; \"kfactor report\" draws it later"
            : ""));
  }
}

std::string_view words_for(OutputKind kind) {
  switch (kind) {
    case OutputKind::Results:
      return "results";
    case OutputKind::Sweep:
      return "a sweep";
    case OutputKind::Table:
      return "a table";
    case OutputKind::Page:
      return "a page";
    case OutputKind::Digests:
      return "digests";
    case OutputKind::Status:
      return "the status of the run";
    case OutputKind::Lock:
      return "a lock";
    case OutputKind::Text:
      break;
  }
  return "a text";
}

}  // namespace kfactor::jobs

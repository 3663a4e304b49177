// Reads the sources: which folder may include what, which file may call MPI, how long lines may be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace kfactor {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

struct Line {
  std::string file;  // from the repository root, "/" between folders
  int number;
  std::string text;

  std::string text_at() const { return file + ":" + std::to_string(number) + ": " + text; }
};

struct Folder {
  std::string_view folder;
  std::vector<std::string_view> folders;    // folders whose headers it may include, beside itself
  std::vector<std::string_view> libraries;  // prefixes in <...> beside the standard library
};

// Each folder includes only folders that stand above it in its part of the table. The first row whose folder
// contains a file decides, so sub-folders stand before their folder.
const std::vector<Folder>& folder_rules() {
  static const std::vector<Folder> table = {
      {"graph/base/", {}, {"mpi.h", "Random123/", "boost/core/", "sys/mman.h", "sys/resource.h"}},
      {"graph/", {"graph/base/"}, {"boost/"}},

      {"model/types/", {"graph/"}, {}},
      {"model/rules/", {"graph/", "model/types/"}, {}},
      {"model/components/", {"graph/", "model/types/"}, {}},
      {"model/scenario/", {"graph/", "model/types/", "model/components/"}, {}},
      {"model/agents/",
       {"graph/", "model/types/", "model/components/", "model/scenario/", "model/rules/"},
       {"boost/math/"}},
      {"model/kernels/", {"graph/", "model/types/", "model/agents/", "model/rules/"}, {"immintrin.h"}},
      {"model/day/",
       {"graph/", "model/types/", "model/rules/", "model/components/", "model/scenario/", "model/agents/",
        "model/kernels/"},
       {}},
      {"model/checkpoint/",
       {"graph/", "model/types/", "model/components/", "model/scenario/", "model/agents/", "model/day/"},
       {}},
      {"model/", {"graph/", "model/"}, {}},

      {"io/files/",
       {"graph/base/"},
       {"hdf5.h", "hdf5_hl.h", "fmt/", "zlib.h", "fcntl.h", "unistd.h", "poll.h", "pwd.h", "sys/"}},
      {"io/scenario/", {"graph/", "model/", "io/files/"}, {"toml++/"}},
      {"io/graph_files/", {"graph/", "io/files/"}, {}},
      {"io/results/",
       {"graph/", "model/", "io/files/", "io/scenario/"},
       {"fmt/", "zlib.h", "fcntl.h", "unistd.h"}},

      {"analysis/", {"io/", "model/", "graph/"}, {"nlohmann/"}},

      {"jobs/common/", {"io/", "model/", "graph/"}, {"fmt/", "CLI/", "unistd.h", "malloc.h"}},
      {"jobs/run/",
       {"jobs/common/", "analysis/", "io/", "model/", "graph/"},
       {"fmt/", "CLI/", "nlohmann/", "unistd.h", "sys/wait.h", "spawn.h"}},
      {"jobs/ensemble/",
       {"jobs/common/", "jobs/run/", "analysis/", "io/", "model/", "graph/"},
       {"fmt/", "toml++/", "unistd.h"}},
      {"jobs/forecast/",
       {"jobs/common/", "jobs/run/", "io/", "model/", "graph/"},
       {"fmt/", "CLI/", "unistd.h"}},
      {"jobs/sweep/",
       {"jobs/common/", "jobs/run/", "jobs/ensemble/", "jobs/forecast/", "analysis/", "io/", "model/",
        "graph/"},
       {"fmt/", "CLI/", "toml++/", "boost/random/"}},
      {"jobs/calibrate/",
       {"jobs/common/", "jobs/run/", "jobs/ensemble/", "analysis/", "io/", "model/", "graph/"},
       {"fmt/", "CLI/", "nlopt.hpp"}},
      {"jobs/claims/",
       {"jobs/common/", "jobs/run/", "jobs/ensemble/", "analysis/", "io/", "model/", "graph/"},
       {"fmt/", "CLI/"}},
      {"jobs/program/",
       {"jobs/common/", "jobs/run/", "jobs/ensemble/", "jobs/forecast/", "jobs/sweep/", "jobs/calibrate/",
        "jobs/claims/", "io/", "model/", "graph/"},
       {"fmt/", "CLI/"}},
  };
  return table;
}

// Headers that only these files may include; all other files use what they offer.
struct Owner {
  std::string_view header;
  std::vector<std::string_view> files;  // prefixes of paths
};

const std::vector<Owner>& owners() {
  static const std::vector<Owner> table = {
      {"mpi.h", {"graph/base/comm.cpp"}},
      {"hdf5.h", {"io/files/hdf5"}},
      {"hdf5_hl.h", {"io/files/hdf5"}},
  };
  return table;
}

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// Headers of the C++ library have neither a folder nor an ending.
bool is_standard(std::string_view header) { return header.find_first_of("./") == std::string_view::npos; }

const std::vector<Line>& source_lines() {
  static const std::vector<Line> lines = [] {
    std::vector<Line> all;
    const fs::path root = KFACTOR_SOURCE_DIR;
    for (const char* folder : {"graph", "model", "io", "analysis", "jobs"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const fs::path& path = entry.path();
        if (path.extension() != ".cpp" && path.extension() != ".hpp" && path.extension() != ".inc") {
          continue;
        }
        std::ifstream stream(path);
        std::string text;
        for (int number = 1; std::getline(stream, text); ++number) {
          all.push_back({fs::relative(path, root).generic_string(), number, text});
        }
      }
    }
    return all;
  }();
  return lines;
}

// Calls visit(line, rule, header, quoted) for each #include of the tree.
template <class Visit>
void for_each_include(Visit&& visit) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  for (const Line& line : source_lines()) {
    std::smatch match;
    if (!std::regex_search(line.text, match, pattern)) {
      continue;
    }
    const auto rule = std::find_if(folder_rules().begin(), folder_rules().end(),
                                   [&](const Folder& each) { return line.file.starts_with(each.folder); });
    ASSERT_NE(rule, folder_rules().end()) << line.file;
    visit(line, *rule, match[2].str(), match[1] == "\"");
  }
}

TEST(IncludeRules, TheTreeIsRead) { EXPECT_GT(source_lines().size(), 100U); }

TEST(IncludeRules, EachFolderHasARowOfItsOwn) {
  std::vector<std::string> offences;
  for (const Line& line : source_lines()) {
    const std::string folder = line.file.substr(0, line.file.rfind('/') + 1);
    if (line.number == 1 &&
        std::ranges::find(folder_rules(), folder, &Folder::folder) == folder_rules().end()) {
      offences.push_back(line.file);
    }
  }
  EXPECT_THAT(offences, IsEmpty());
}

// A row names only folders above it. "graph/", "model/" and so on stand for all of their sub-folders.
TEST(IncludeRules, IncludesRunDownward) {
  std::vector<std::string> offences;
  std::vector<std::string_view> above;
  for (const Folder& rule : folder_rules()) {
    for (const std::string_view folder : rule.folders) {
      const bool stands_above =
          std::ranges::any_of(above, [&](std::string_view each) { return each.starts_with(folder); });
      if (!stands_above) {
        offences.push_back(std::string(rule.folder) + " " + std::string(folder));
      }
    }
    above.push_back(rule.folder);
  }
  EXPECT_THAT(offences, IsEmpty());
}

TEST(IncludeRules, EachFolderIncludesOnlyWhatItMay) {
  std::vector<std::string> offences;
  for_each_include([&](const Line& line, const Folder& rule, const std::string& header, bool quoted) {
    const bool allowed = quoted ? header.starts_with(rule.folder) || starts_with_any(header, rule.folders)
                                : is_standard(header) || starts_with_any(header, rule.libraries);
    if (!allowed) {
      offences.push_back(line.text_at());
    }
  });
  EXPECT_THAT(offences, IsEmpty());
}

// So that a library that is no longer used leaves the table too.
TEST(IncludeRules, EachLibraryOfTheTableIsUsed) {
  std::vector<std::string> unused;
  for (const Folder& rule : folder_rules()) {
    for (const std::string_view library : rule.libraries) {
      bool used = false;
      for_each_include([&](const Line&, const Folder& here, const std::string& header, bool quoted) {
        used = used || (&here == &rule && !quoted && header.starts_with(library));
      });
      if (!used) {
        unused.push_back(std::string(rule.folder) + " " + std::string(library));
      }
    }
  }
  EXPECT_THAT(unused, IsEmpty());
}

TEST(IncludeRules, OwnHeadersAreNamedFromTheRoot) {
  std::vector<std::string> offences;
  for_each_include([&](const Line& line, const Folder&, const std::string& header, bool quoted) {
    if (quoted && !fs::exists(fs::path(KFACTOR_SOURCE_DIR) / header)) {
      offences.push_back(line.text_at());
    }
  });
  EXPECT_THAT(offences, IsEmpty());
}

TEST(IncludeRules, LibrariesStayBehindTheirWrappers) {
  std::vector<std::string> offences;
  for_each_include([&](const Line& line, const Folder&, const std::string& header, bool) {
    for (const Owner& owner : owners()) {
      if (header == owner.header && !starts_with_any(line.file, owner.files)) {
        offences.push_back(line.text_at());
      }
    }
  });
  EXPECT_THAT(offences, IsEmpty());
}

TEST(IncludeRules, OnlyTheCommunicatorCallsMpi) {
  const std::regex call(R"(\bMPI_[A-Z]\w*)");
  std::vector<std::string> offences;
  for (const Line& line : source_lines()) {
    const std::string code = line.text.substr(0, line.text.find("//"));
    if (std::regex_search(code, call) && !starts_with_any(line.file, owners()[0].files)) {
      offences.push_back(line.text_at());
    }
  }
  EXPECT_THAT(offences, IsEmpty());
}

// All other code works on the communicator that it is given, so that some of the ranks can run a simulation.
TEST(IncludeRules, OneLineNamesAllRanks) {
  const std::string name = std::string("MPI_COMM_") + "WORLD";
  std::vector<std::string> files;
  for (const Line& line : source_lines()) {
    if (line.text.find(name) != std::string::npos) {
      files.push_back(line.file);
    }
  }
  EXPECT_THAT(files, testing::ElementsAre("graph/base/comm.cpp"));
}

TEST(IncludeRules, HeadersGuardThemselves) {
  std::vector<std::string> guarded;
  std::vector<std::string> headers;
  for (const Line& line : source_lines()) {
    if (!line.file.ends_with(".hpp")) {
      continue;
    }
    if (line.number == 1) {
      headers.push_back(line.file);
    }
    if (line.text == "#pragma once") {
      guarded.push_back(line.file);
    }
  }
  EXPECT_EQ(guarded, headers);
}

TEST(IncludeRules, LinesFit112Columns) {
  std::vector<std::string> offences;
  for (const Line& line : source_lines()) {
    if (line.text.size() > 112) {
      offences.push_back(line.text_at());
    }
  }
  EXPECT_THAT(offences, IsEmpty());
}

}  // namespace
}  // namespace kfactor

#include "graph/base/free_memory.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

namespace kfactor {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

// The first number in a text: 12 in "MemFree:   12 kB"; nothing in "max".
std::optional<std::uint64_t> number_in(std::string_view text) {
  const std::size_t first = text.find_first_of("0123456789");
  std::uint64_t number = 0;
  if (first == std::string_view::npos ||
      std::from_chars(text.data() + first, text.data() + text.size(), number).ec != std::errc{}) {
    return std::nullopt;
  }
  return number;
}

// The number that follows this word at the beginning of a line.
std::optional<std::uint64_t> value_of(const std::vector<std::string>& lines, std::string_view word) {
  for (const std::string& line : lines) {
    if (line.starts_with(word)) {
      return number_in(std::string_view(line).substr(word.size()));
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in_file(const fs::path& path) {
  const std::vector<std::string> lines = lines_of(path);
  return lines.empty() ? std::nullopt : number_in(lines.front());
}

// File names of one version of control groups.
struct GroupFiles {
  const char *folder, *limit, *usage, *pages_of_files;
};
constexpr GroupFiles kVersion2 = {"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "};
constexpr GroupFiles kVersion1 = {"sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                                  "total_inactive_file "};

// The least free memory among this group and the groups around it; nothing if none of them has a limit.
std::optional<std::uint64_t> free_in_groups(const fs::path& root, const GroupFiles& files, fs::path group) {
  std::optional<std::uint64_t> least;
  for (group = group.relative_path();; group = group.parent_path()) {
    const fs::path folder = root / files.folder / group;
    const auto limit = number_in_file(folder / files.limit);
    const auto usage = number_in_file(folder / files.usage);
    if (limit && usage) {
      const std::uint64_t given_up =
          value_of(lines_of(folder / "memory.stat"), files.pages_of_files).value_or(0);
      const std::uint64_t held = *usage - std::min(*usage, given_up);
      const std::uint64_t left = *limit - std::min(*limit, held);
      least = std::min(least.value_or(left), left);
    }
    if (group.empty()) {
      return least;
    }
  }
}

std::optional<std::uint64_t> free_in_groups(const fs::path& root) {
  std::optional<std::uint64_t> least;
  const auto also = [&](const std::optional<std::uint64_t>& left) {
    if (left) {
      least = std::min(least.value_or(*left), *left);
    }
  };
  for (const std::string& line : lines_of(root / "proc/self/cgroup")) {  // number:controllers:path
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    if (controllers == ",,") {
      also(free_in_groups(root, kVersion2, line.substr(second + 1)));
    } else if (controllers.find(",memory,") != std::string::npos) {
      also(free_in_groups(root, kVersion1, line.substr(second + 1)));
    }
  }
  return least;
}

}  // namespace

std::optional<FreeMemory> free_memory(const fs::path& root) {
  const std::vector<std::string> lines = lines_of(root / "proc/meminfo");
  const auto available = value_of(lines, "MemAvailable:");
  if (!available) {
    return std::nullopt;
  }
  const std::uint64_t machine = (*available + value_of(lines, "SwapFree:").value_or(0)) * 1024;
  if (const auto group = free_in_groups(root); group && *group < machine) {
    return FreeMemory{*group, "this job (control group limit)"};
  }
  return FreeMemory{machine, "this machine"};
}

}  // namespace kfactor

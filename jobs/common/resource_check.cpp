#include "jobs/common/resource_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/text_file.hpp"
#include "io/results/results_size.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/agents/population.hpp"

namespace kfactor::jobs {
namespace {

// Rounds down to two significant digits: "620,000,000".
std::string round_number(double value) {
  const double step = std::pow(10.0, std::floor(std::log10(value)) - 1);
  std::string digits = fmt::format("{:.0f}", std::floor(value / step) * step);
  for (std::size_t end = digits.size(); end > 3; end -= 3) {
    digits.insert(end - 3, ",");
  }
  return digits;
}

std::string what_there_is(const FreeMemory& limit) {
  const std::string bytes = bytes_text(static_cast<double>(limit.bytes));
  return limit.where == "--memory" ? fmt::format("and --memory allows {}", bytes)
                                   : fmt::format("and {} has {} free", limit.where, bytes);
}

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<std::pair<double, std::string_view>, 4> kUnits = {
      {{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "B"}}};
  for (const auto& [size, name] : kUnits) {
    if (bytes >= size) {
      return fmt::format("{:.{}f} {}", bytes / size, size > 1 ? 1 : 0, name);
    }
  }
  return "0 B";
}

// A lower bound: duplicate edges are dropped, so a graph may keep much less than it reads.
double least_reading_bytes(std::uint64_t edges, std::uint64_t memberships) {
  return std::max(kEdgeRead * static_cast<double>(edges), kMembershipRead * static_cast<double>(memberships));
}

std::uint64_t least_memory_bytes(const model::Scenario& scenario, std::uint64_t agents) {
  const std::uint64_t blocks = (agents + model::kBlockSize - 1) / model::kBlockSize;
  std::uint64_t bytes = blocks * (sizeof(model::Block) + scenario.apps.size() * sizeof(model::Relations));
  for (const model::App& app : scenario.apps) {
    const double share = std::min(
        1.0, static_cast<double>(app.traits.base_users) / static_cast<double>(scenario.population.people));
    bytes += static_cast<std::uint64_t>(share * static_cast<double>(agents * model::kRowBytes));
  }
  return bytes;
}

std::optional<FreeMemory> memory_limit(const MemoryOptions& options) {
  if (options.memory > 0) {
    return FreeMemory{options.memory, "--memory"};
  }
  return free_memory();
}

std::optional<std::uint64_t> free_disk(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder.empty() ? "." : folder, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

void require_memory(const Need& need, const FreeMemory& limit) {
  const auto left = static_cast<double>(limit.bytes);
  if (need.bytes <= left) {
    return;
  }
  std::string sentence = fmt::format("This run needs {}{} of memory on a machine, ",
                                     need.at_least ? "at least " : "", bytes_text(need.bytes));
  sentence += what_there_is(limit);
  const double fitting = need.bytes_of_an_agent > 0
                             ? static_cast<double>(need.agents) - (need.bytes - left) / need.bytes_of_an_agent
                             : 0;
  if (fitting >= 1000) {
    sentence += fmt::format(": at most {} agents fit", round_number(fitting));
  }
  throw InputError(sentence +
                   ". Use fewer agents, or more machines; --ignore-limits starts it all the same.");
}

void require_disk(double bytes, const std::string& path) {
  const std::optional<std::uint64_t> left = free_disk(path);
  if (left && bytes > static_cast<double>(*left)) {
    throw InputError(
        fmt::format("The files of this run need {} of disk where \"{}\" is to lie, which has {} free. "
                    "Choose another folder, fewer checkpoints or fewer days; --ignore-limits starts it "
                    "all the same.",
                    bytes_text(bytes), path, bytes_text(static_cast<double>(*left))));
  }
}

double least_bytes_here(const Comm& comm, const model::Scenario& scenario, std::uint64_t agents) {
  const double here = static_cast<double>(comm.on_this_machine().size()) / comm.size();
  return here * static_cast<double>(least_memory_bytes(scenario, agents));
}

bool is_plenty(const std::optional<FreeMemory>& limit, double least_bytes) {
  constexpr double kPlenty = 8;  // a whole festival takes five times the least
  return limit && kPlenty * least_bytes <= static_cast<double>(limit->bytes);
}

void require_graph_memory(const model::GraphParameters& graph, const std::filesystem::path& folder,
                          const FreeMemory& limit) {
  constexpr double kSure = 0.9;  // the number of lines is estimated from samples
  const auto left = static_cast<double>(limit.bytes);
  const std::uint64_t file_bytes = graph_file_bytes(graph, folder);
  if (least_reading_bytes(file_bytes, file_bytes) <= left) {
    return;
  }
  const auto lines = [&](const std::string& file) {
    return file.empty() ? 0 : io::estimate_lines(graph_path(folder, file));
  };
  const std::uint64_t edges = lines(graph.file);
  const std::uint64_t memberships = lines(graph.memberships);
  const double bytes = least_reading_bytes(edges, memberships);
  if (kSure * bytes > left) {
    throw InputError(fmt::format(
        "Reading {} takes about {} of memory on the machine of the first rank, {}: {} edges{}. Use a smaller "
        "graph, or a machine with more memory; --ignore-limits starts it all the same.",
        graph.file, bytes_text(bytes), what_there_is(limit), round_number(static_cast<double>(edges)),
        memberships > 0 ? fmt::format(" and {} memberships", round_number(static_cast<double>(memberships)))
                        : ""));
  }
}

void require_least(const Comm& comm, const model::Scenario& scenario, const std::filesystem::path& folder,
                   const std::string& output, const MemoryOptions& options, double least_bytes) {
  if (options.ignore_limits) {
    return;
  }
  const auto limit = memory_limit(options);
  if (limit && scenario.graph.kind == model::GraphKind::Procedural) {
    const auto agents = static_cast<std::uint64_t>(scenario.population.agents);
    const double cohorts = comm.is_root() ? static_cast<double>(io::results_memory(scenario).always) : 0.0;
    require_memory({least_bytes + cohorts, least_bytes / static_cast<double>(agents), agents, true}, *limit);
  }
  if (!comm.is_root()) {
    return;
  }
  if (limit && scenario.graph.kind == model::GraphKind::Stored) {
    require_graph_memory(scenario.graph, folder, *limit);
  }
  require_disk(static_cast<double>(io::least_results_bytes(scenario)), output);
}

}  // namespace kfactor::jobs

#include "graph/base/launch.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "graph/base/error.hpp"

namespace kfactor {
namespace {

// Open MPI's mpirun; launchers of the MPICH family and of Slurm (pmi2); MVAPICH; PMIx (Slurm, PRRTE); Cray.
constexpr std::array<const char*, 6> kRanks = {
    "OMPI_COMM_WORLD_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK", "PMIX_RANK", "PALS_RANKID", "ALPS_APP_PE"};
constexpr std::array<const char*, 3> kSizes = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"};
constexpr std::array<const char*, 3> kOthers = {"PMI_FD", "PMI_PORT", "PMIX_NAMESPACE"};

std::optional<int> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) {
    return std::nullopt;
  }
  int number = 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, number);
  return error == std::errc() && rest == end && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

bool started_by_launcher() {
  const auto is_set = [](const char* variable) { return std::getenv(variable) != nullptr; };
  return std::ranges::any_of(kRanks, is_set) || std::ranges::any_of(kSizes, is_set) ||
         std::ranges::any_of(kOthers, is_set);
}

int launched_rank() {
  std::optional<int> least;
  for (const char* variable : kRanks) {
    if (const std::optional<int> rank = number_in(variable)) {
      least = std::min(*rank, least.value_or(*rank));
    }
  }
  return least.value_or(0);
}

LaunchedSize launched_size() {
  LaunchedSize least;
  for (const char* variable : kSizes) {
    const std::optional<int> size = number_in(variable);
    if (size && (least.variable.empty() || *size < least.processes)) {
      least = {*size, variable};
    }
  }
  return least;
}

bool is_task_without_mpi() {
  return !started_by_launcher() && number_in("SLURM_STEP_NUM_TASKS").value_or(1) > 1;
}

void require_joined(const LaunchedSize& launched, int num_ranks, const std::string& library) {
  if (num_ranks == 1 && launched.processes > 1) {
    const std::string number = std::to_string(launched.processes);
    throw EnvironmentError(
        "The launcher started " + number + " processes (" + launched.variable + "=" + number +
        "), but MPI joins none of them: each would make the whole run. Is the launcher of another MPI "
        "library? "
        "This program needs the mpirun of " +
        library.substr(0, library.find(',')) + ". If each process is meant to run alone, unset " +
        launched.variable + ".");
  }
}

}  // namespace kfactor

#include "jobs/forecast/rehearse_options.hpp"

#include <CLI/CLI.hpp>

#include "jobs/forecast/network_model.hpp"

namespace kfactor::jobs {

void add_rehearse_options(CLI::App& command, RehearseOptions& options) {
  constexpr int kMostRanks = 65536;
  options.ranks = {1, 2, 4, 8, 16};
  options.max_seconds = 60;
  options.network = networks().front().name;
  command.add_option("--ranks", options.ranks, "numbers of ranks to rehearse, as 1,2,4")
      ->delimiter(',')
      ->check(CLI::Range(1, kMostRanks))
      ->capture_default_str();
  command
      .add_option("--agents-per-rank", options.agents_per_rank,
                  "weak scaling: this many agents on each rank, instead of --agents shared by all")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--seconds", options.max_seconds,
                  "stop each rehearsal after the day on which it has computed this long")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command.add_option("--samples", options.samples, "how many ranks to try of each number of ranks")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  std::string names;
  for (const Network& network : networks()) {
    names += (names.empty() ? "" : ", ") + std::string(network.name);
  }
  command.add_option("--network", options.network, "costs of messages: " + names)->capture_default_str();
  command.add_option("--latency", options.latency, "L, seconds on the way")->check(CLI::NonNegativeNumber);
  command.add_option("--overhead", options.overhead, "o, seconds of each side for a message")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--gap", options.gap, "g, least seconds between two messages of a rank")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--gap-per-byte", options.gap_per_byte, "G, seconds for one byte more")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--ranks-per-node", options.ranks_per_node,
                  "ranks that share the network of a node: each gets this part of its bandwidth")
      ->check(CLI::Range(1, kMostRanks))
      ->capture_default_str();
  command.add_flag_callback(
      "--measure-network", [&options] { options.task = RehearseTask::MeasureNetwork; },
      "measure L, o, g and G between two ranks under mpirun instead");
}

}  // namespace kfactor::jobs

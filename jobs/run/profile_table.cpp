#include "jobs/run/profile_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "jobs/common/resource_check.hpp"

namespace kfactor::jobs {
namespace {

// `agent_days` and, after division, `items` are those of one rank.
std::string row_of(std::string_view name, const model::PhaseCost& cost, double all, double agent_days,
                   double num_ranks) {
  const double items = static_cast<double>(cost.work.items) / num_ranks;
  const auto or_dash = [](bool known, const std::string& text) { return known ? text : std::string("-"); };
  return fmt::format(
      "{:<10}{:>10.3f}{:>10.3f}{:>7.1f} %{:>12.2f}{:>14}{:>10}{:>14}{:>10.3f}{:>12}\n", name, cost.slowest,
      cost.mean, all > 0 ? 100 * cost.mean / all : 0.0, cost.mean * 1e9 / agent_days, cost.work.items,
      or_dash(cost.work.items > 0, fmt::format("{:.1f}", cost.mean * 1e9 / std::max(items, 1e-9))),
      or_dash(cost.work.also > 0, std::to_string(cost.work.also)), cost.floor,
      or_dash(cost.floor > 0 && cost.mean > 0, fmt::format("{:.0f} %", 100 * cost.floor / cost.mean)));
}

}  // namespace

std::string profile_table(const model::RunProfile& profile, const RunTimes& times, std::uint64_t num_agents,
                          model::Step num_days) {
  const double ranks = profile.num_ranks;
  const double agents = static_cast<double>(num_agents);
  const double agent_days = agents * num_days / ranks;  // of one rank
  const double days = std::max(num_days, 1);
  double all = 0;
  for (const model::PhaseCost& cost : profile.phases) {
    all += cost.mean;
  }
  std::string table =
      fmt::format("{:<10}{:>10}{:>10}{:>9}{:>12}{:>14}{:>10}{:>14}{:>10}{:>12}\n", "phase", "slowest s",
                  "mean s", "share", "ns/agent-d", "items", "ns/item", "also", "floor s", "floor/mean");
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    table += row_of(model::kPhaseNames[phase], profile.phases[phase], all, agent_days, ranks);
  }
  const auto& traffic = profile.traffic;
  const std::int64_t exposures = profile[model::Phase::Deliver].work.items;
  const std::string bytes_an_exposure =
      exposures > 0 ? fmt::format(" ({:.1f} bytes an exposure)",
                                  static_cast<double>(traffic.bytes) / static_cast<double>(exposures))
                    : "";
  table += fmt::format(
      "all phases {:.3f} s: {:.1f} million agent-days a second and rank ({} kernels)\n"
      "whole command {:.2f} s: start {:.2f} s, graph {:.2f} s, days {:.2f} s, files {:.2f} s\n"
      "floor: bytes at {}/s; millions a second: gathers {:.0f}, look-ups {:.0f}, draws {:.0f}, gaps {:.0f}, "
      "permutations {:.0f}, as this machine does them now\n"
      "state {} ({:.1f} bytes an agent), peak memory {} in all, {} on the fullest of {} rank{}\n"
      "to other ranks a day: {:.1f} messages, {}{}; {:.1f} collectives, {:.1f} exchanges a rank\n",
      all, all > 0 ? agent_days / all / 1e6 : 0.0, profile.instructions, times.all(), times.start,
      times.graph, times.days, times.files, bytes_text(profile.rates.bytes_per_second),
      profile.rates.gathers_per_second / 1e6, profile.kernel_rates.lookups_per_second / 1e6,
      profile.kernel_rates.draws_per_second / 1e6, profile.kernel_rates.gaps_per_second / 1e6,
      profile.kernel_rates.permutations_per_second / 1e6,
      bytes_text(static_cast<double>(profile.state_bytes)), static_cast<double>(profile.state_bytes) / agents,
      bytes_text(static_cast<double>(profile.peak_bytes)),
      bytes_text(static_cast<double>(profile.peak_bytes_max)), profile.num_ranks,
      profile.num_ranks == 1 ? "" : "s", static_cast<double>(traffic.messages) / days,
      bytes_text(static_cast<double>(traffic.bytes) / days), bytes_an_exposure,
      static_cast<double>(traffic.collectives) / days / ranks,
      static_cast<double>(traffic.exchanges) / days / ranks);
  return table;
}

}  // namespace kfactor::jobs

// The variables of a profile in a results file. Writer and reader both use these lists.
//
// Rates are truncated to whole numbers per second.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "model/day/profile.hpp"

namespace kfactor::io {

// One number for each phase.
template <class T>
struct ProfileVariable {
  std::string_view name, unit, long_name;
  T (*get)(const model::PhaseCost&);
  void (*set)(model::PhaseCost&, T);
};

template <class Visit>
void for_each_profile_variable(Visit&& visit) {
  using Cost = model::PhaseCost;
  visit(ProfileVariable<double>{"profile_slowest", "s", "time of the slowest rank",
                                [](const Cost& c) { return c.slowest; },
                                [](Cost& c, double x) { c.slowest = x; }});
  visit(ProfileVariable<double>{"profile_mean", "s", "time of a rank on average",
                                [](const Cost& c) { return c.mean; }, [](Cost& c, double x) { c.mean = x; }});
  visit(ProfileVariable<double>{
      "profile_floor", "s",
      "least time of a rank: its bytes, gathers, look-ups, draws, gaps and permutations alone",
      [](const Cost& c) { return c.floor; }, [](Cost& c, double x) { c.floor = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_items", "1", "rows, views, posts or exposures, all ranks",
                                      [](const Cost& c) { return c.work.items; },
                                      [](Cost& c, std::int64_t x) { c.work.items = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_also", "1",
                                      "what items lead to, all ranks: posts (share), exposures (expand), "
                                      "agents checked (adopt), ties notified (churn), "
                                      "agents of blocks with fatigue (settle)",
                                      [](const Cost& c) { return c.work.also; },
                                      [](Cost& c, std::int64_t x) { c.work.also = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_bytes", "B", "least bytes to read or write, all ranks",
                                      [](const Cost& c) { return c.work.bytes; },
                                      [](Cost& c, std::int64_t x) { c.work.bytes = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_gathers", "1", "random accesses to memory, all ranks",
                                      [](const Cost& c) { return c.work.gathers; },
                                      [](Cost& c, std::int64_t x) { c.work.gathers = x; }});
  visit(ProfileVariable<std::int64_t>{
      "profile_lookups", "1", "look-ups in tables that the cache holds, all ranks",
      [](const Cost& c) { return c.work.lookups; }, [](Cost& c, std::int64_t x) { c.work.lookups = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_draws", "1", "random draws, all ranks",
                                      [](const Cost& c) { return c.work.draws; },
                                      [](Cost& c, std::int64_t x) { c.work.draws = x; }});
  visit(ProfileVariable<std::int64_t>{"profile_gaps", "1", "gaps between rare events, all ranks",
                                      [](const Cost& c) { return c.work.gaps; },
                                      [](Cost& c, std::int64_t x) { c.work.gaps = x; }});
  visit(ProfileVariable<std::int64_t>{
      "profile_permutations", "1", "steps of keyed permutations to find ties, groups and members, all ranks",
      [](const Cost& c) { return c.work.permutations; },
      [](Cost& c, std::int64_t x) { c.work.permutations = x; }});
}

// One number for the run, an attribute of the file.
struct ProfileNumber {
  std::string_view name;
  std::int64_t (*get)(const model::RunProfile&);
  void (*set)(model::RunProfile&, std::int64_t);
};

template <class Visit>
void for_each_profile_number(Visit&& visit) {
  using Run = model::RunProfile;
#define KFACTOR_PROFILE_NUMBER(name, member)                                                             \
  visit(ProfileNumber{"profile_" name, [](const Run& r) { return static_cast<std::int64_t>(r.member); }, \
                      [](Run& r, std::int64_t x) { r.member = static_cast<decltype(r.member)>(x); }})
  KFACTOR_PROFILE_NUMBER("copy_bytes_per_second", rates.bytes_per_second);
  KFACTOR_PROFILE_NUMBER("gathers_per_second", rates.gathers_per_second);
  KFACTOR_PROFILE_NUMBER("lookups_per_second", kernel_rates.lookups_per_second);
  KFACTOR_PROFILE_NUMBER("draws_per_second", kernel_rates.draws_per_second);
  KFACTOR_PROFILE_NUMBER("gaps_per_second", kernel_rates.gaps_per_second);
  KFACTOR_PROFILE_NUMBER("permutations_per_second", kernel_rates.permutations_per_second);
  KFACTOR_PROFILE_NUMBER("state_bytes", state_bytes);
  KFACTOR_PROFILE_NUMBER("peak_bytes", peak_bytes);
  KFACTOR_PROFILE_NUMBER("peak_bytes_of_fullest_rank", peak_bytes_max);
  KFACTOR_PROFILE_NUMBER("messages", traffic.messages);
  KFACTOR_PROFILE_NUMBER("message_bytes", traffic.bytes);
  KFACTOR_PROFILE_NUMBER("exchanges", traffic.exchanges);
  KFACTOR_PROFILE_NUMBER("collectives", traffic.collectives);
#undef KFACTOR_PROFILE_NUMBER
}

}  // namespace kfactor::io

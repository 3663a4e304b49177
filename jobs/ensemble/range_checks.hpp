// What ranges must obey before the first run: they fit the scenario that they vary, and each other. All
// functions throw InputError, "FILE:LINE: ...".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "jobs/ensemble/ensemble.hpp"
#include "jobs/ensemble/parameter_ranges.hpp"

namespace kfactor::jobs {

// Gives ranges without a step the one that the scenario's own values ask for: 1 for whole numbers, 0.01 for
// money; in a sweep (Fen) also for other numbers of RMB. Throws if an end of a range is no multiple of it, or
// if a range is too narrow for the digits of its values. `file` has the ranges.
enum class MoneyStep { None, Fen };
void add_steps(std::vector<ParameterRange>& ranges, const model::Scenario& scenario, const std::string& file,
               MoneyStep money);

// A key that has its value from elsewhere, for example "run.seed" from "seeds".
struct TakenKey {
  std::string key, from;
};
enum class Together { Yes, OneAtATime };

// Throws if a range sets a key that has a value already: from another range, unless they vary one at a time,
// or from `taken`.
void refuse_key_twice(std::span<const ParameterRange> ranges, const model::Scenario& scenario,
                      std::span<const TakenKey> taken, Together together, const std::string& file);

// Throws if a range varies what runs would not read: how a graph is made if it is stored, or what decides about
// bans if there are none. Ranges may vary the kind of graph or governance too.
void refuse_unread(std::span<const ParameterRange> ranges, const model::Scenario& scenario,
                   const std::string& file);

// Throws if one of these values cannot be read for a key, or is out of its range. `values` belong to `range`.
void refuse_values(const EnsembleBase& base, const model::Scenario& scenario, const ParameterRange& range,
                   std::span<const std::string> values, const std::string& file);

// All of the above for the ranges of a fit or of claims: both ends and values between them.
void check_ranges(std::vector<ParameterRange>& ranges, const EnsembleBase& base,
                  const model::Scenario& scenario, std::span<const TakenKey> taken, const std::string& file);

// Runs `work`. If a message is about one of these settings, it gets the line in the file.
template <class Work>
void blaming_lines(const std::string& file, std::span<const std::pair<io::Override, std::uint64_t>> lines,
                   Work&& work) {
  try {
    work();
  } catch (const InputError& error) {
    const std::string message = error.what();
    for (const auto& [setting, line] : lines) {
      const std::string blame = "--set " + setting.key + "=" + setting.value + ": ";
      if (message.starts_with(blame)) {
        throw InputError(file + ":" + std::to_string(line) + ": " + message.substr(blame.size()));
      }
    }
    throw;
  }
}

}  // namespace kfactor::jobs

// The differences between two scenarios, value by value.
#pragma once

#include <string>
#include <vector>

namespace kfactor::io {

struct ScenarioDifference {
  std::string key;      // dotted
  std::string was, is;  // as TOML; empty if the key is missing
};

// Compares two resolved scenarios, as write_scenario() makes them. By key, ascending.
std::vector<ScenarioDifference> scenario_differences(const std::string& was_toml, const std::string& is_toml);

}  // namespace kfactor::io

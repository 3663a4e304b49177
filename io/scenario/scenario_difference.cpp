#include "io/scenario/scenario_difference.hpp"

#include <map>
#include <sstream>

namespace kfactor::io {
namespace {

using Values = std::map<std::string, std::string>;

// Names have no quotation marks of their own.
std::string without_marks(std::string key) {
  std::erase(key, '"');
  return key;
}

// kfactor itself writes resolved scenarios, so a line is "[table]", "key = value", or empty.
Values values_of(const std::string& toml) {
  Values values;
  std::istringstream lines(toml);
  std::string table;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('[')) {
      table = without_marks(line.substr(1, line.size() - 2)) + ".";
    } else if (equals != std::string::npos) {
      values[table + without_marks(line.substr(0, equals))] = line.substr(equals + 3);
    }
  }
  return values;
}

}  // namespace

std::vector<ScenarioDifference> scenario_differences(const std::string& was_toml,
                                                     const std::string& is_toml) {
  const Values was = values_of(was_toml);
  const Values is = values_of(is_toml);
  std::vector<ScenarioDifference> differences;
  for (const auto& [key, value] : was) {
    const auto other = is.find(key);
    if (other == is.end() || other->second != value) {
      differences.push_back({key, value, other == is.end() ? std::string() : other->second});
    }
  }
  for (const auto& [key, value] : is) {
    if (!was.contains(key)) {
      differences.push_back({key, {}, value});
    }
  }
  return differences;
}

}  // namespace kfactor::io

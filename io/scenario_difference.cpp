#include "io/scenario_difference.hpp"

#include <toml++/toml.h>

#include <map>
#include <sstream>

namespace kfactor::io {
namespace {

using Values = std::map<std::string, std::string>;

void flatten(const toml::table& table, const std::string& prefix, Values& values) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    if (const toml::table* inner = node.as_table(); inner != nullptr) {
      flatten(*inner, path, values);
    } else {
      std::ostringstream text;
      node.visit([&](const auto& value) { text << value; });
      values[path] = text.str();
    }
  }
}

Values values_of(const std::string& toml) {
  Values values;
  flatten(toml::parse(toml), {}, values);
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

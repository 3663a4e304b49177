// The unit in which people and money are shown: millions for a country, thousands for a town.
#pragma once

#include <cstdint>
#include <string_view>

namespace kfactor::analysis {

struct Unit {
  double size;
  std::string_view symbol;    // after a number
  std::string_view plural;    // "millions"
  std::string_view singular;  // "million", before RMB
};

constexpr Unit unit_for(std::int64_t people) {
  return people >= 20'000'000 ? Unit{1e6, "M", "millions", "million"}
                              : Unit{1e3, "k", "thousands", "thousand"};
}

}  // namespace kfactor::analysis

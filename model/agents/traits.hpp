// Traits of agents. They are not stored but computed from keyed draws when needed. A trait is entry (draw >>
// 20) of a table of 4096 quantiles of its distribution.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/base/draws.hpp"
#include "graph/base/ids.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::model {

inline constexpr std::uint32_t kQuantiles = 4096;
using QuantileTable = std::vector<float>;  // 4096 entries; entry i is the quantile at (i + 0.5) / 4096

// True if all entries are equal (they ascend). A constant trait needs no draw.
inline bool is_constant(const QuantileTable& table) { return table.front() == table.back(); }

constexpr std::uint32_t quantile_index(std::uint32_t draw) { return draw >> 20; }

// Quantiles of Beta(alpha, beta) times scale, at most `cap`. All entries are `constant` if alpha and beta are
// 0.
QuantileTable beta_quantiles(double alpha, double beta, double constant, double scale = 1.0,
                             double cap = 1.0);

enum class AgeClass : std::uint8_t { Young, Adult, Elder };

struct Traits {
  float cash;   // c, cash affinity
  float need;   // n, task need
  float skill;  // a
  AgeClass age;
};

class TraitTables {
 public:
  explicit TraitTables(const PopulationParameters& population);

  Traits of(const Draws& draws, AgentId agent) const { return from(draws(Purpose::Traits, index(agent))); }
  // The same from an existing draw.
  Traits from(const Lanes& lanes) const {
    return {cash_[quantile_index(lanes[0])], need_[quantile_index(lanes[1])],
            skill_[quantile_index(lanes[2])], age(lanes[3])};
  }
  AgeClass age(std::uint32_t lane) const {
    const std::uint32_t quantile = quantile_index(lane);
    return quantile < first_adult_   ? AgeClass::Young
           : quantile < first_elder_ ? AgeClass::Adult
                                     : AgeClass::Elder;
  }

  std::uint32_t first_elder() const { return first_elder_; }  // smallest age quantile of elders
  const QuantileTable& cash() const { return cash_; }
  const QuantileTable& need() const { return need_; }
  const QuantileTable& skill() const { return skill_; }

 private:
  QuantileTable cash_, need_, skill_;
  std::uint32_t first_adult_, first_elder_;  // quantiles of age; the young have the smallest ones
};

// Chance, by quantile of frailty, that an agent is a base user. It is proportional to (1 - theta)^base_age,
// at most 1, and on average `share`.
QuantileTable survivor_chances(const QuantileTable& frailty, std::int64_t base_age, double share);

}  // namespace kfactor::model

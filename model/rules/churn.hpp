// Churn: the chance that an active agent leaves today. (ODD: submodel "churn")
#pragma once

#include "model/rules/use.hpp"

namespace kfactor::model::rules {

struct ChurnRates {
  float label;           // kch
  float failure;         // ko
  float peers;           // chi
  float use_protection;  // eps
  float relief = 0;      // kM; 0 if the app has no memory
};

// M = min(1, x / 20): how well a product with memory knows its user.
inline float memory(int uses) { return std::min(1.0F, static_cast<float>(uses) * (1.0F / 20.0F)); }

// h = theta (1 - H) (1 + kch L) (1 + ko [failures >= 2]) (1 + chi d_left) (eps if used today) (1 - kM M)
inline float churn_hazard(float frailty, float habit, float label, int failures, int left_ties,
                          bool used_today, int uses, const ChurnRates& rates) {
  float hazard = frailty * (1.0F - habit) * (1.0F + rates.label * label);
  hazard *= failures >= 2 ? 1.0F + rates.failure : 1.0F;
  hazard *= 1.0F + rates.peers * static_cast<float>(left_ties);
  hazard *= used_today ? rates.use_protection : 1.0F;
  hazard *= 1.0F - rates.relief * memory(uses);
  return clip(hazard);
}

}  // namespace kfactor::model::rules

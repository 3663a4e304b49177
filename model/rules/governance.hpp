// Governance: the chance that the platform bans an app's share links. (ODD: submodel "platform")
#pragma once

#include <cstdint>

namespace kfactor::model::rules {

// y = X / (thX psi^bans): cash posts per agent and day, divided by the platform's tolerance, which falls with
// each ban.
inline double pressure(std::int64_t posts_in_window, std::int64_t window_days, std::uint64_t num_agents,
                       double threshold, double vigilance, std::int64_t bans_so_far) {
  double patience = threshold;
  for (std::int64_t ban = 0; ban < bans_so_far; ++ban) {
    patience *= vigilance;
  }
  const double rate = static_cast<double>(posts_in_window) /
                      (static_cast<double>(window_days) * static_cast<double>(num_agents));
  return patience > 0.0 ? rate / patience : (rate > 0.0 ? 1e30 : 0.0);
}

// P(ban today) = y^4 / (1 + y^4)
inline double ban_chance(double pressure) {
  if (pressure > 1e8) {
    return 1.0;
  }
  const double fourth = pressure * pressure * pressure * pressure;
  return fourth / (1.0 + fourth);
}

}  // namespace kfactor::model::rules

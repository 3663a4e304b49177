#include "model/day/governance.hpp"

#include <algorithm>
#include <numeric>

#include "model/rules/governance.hpp"

namespace kfactor::model {

Governance::Governance(const PlatformParameters& platform, std::uint64_t num_agents,
                       std::vector<std::uint32_t> app_keys, std::vector<Step> fixed_dates)
    : platform_(platform), num_agents_(num_agents) {
  for (std::size_t app = 0; app < app_keys.size(); ++app) {
    records_.push_back({app_keys[app],
                        fixed_dates[app],
                        std::vector<std::int64_t>(static_cast<std::size_t>(platform.window_days), 0),
                        {}});
  }
}

double Governance::link_effectiveness(std::size_t app, Step step) const {
  const std::vector<Step>& bans = records_[app].bans;
  if (bans.empty()) {
    return 1.0;
  }
  const auto delay =
      static_cast<Step>(platform_.governance == GovernanceMode::Dates ? 0 : platform_.delay_days);
  const double blocked = 1.0 - platform_.strictness;
  if (bans.size() > 1 && step >= bans[1] + delay) {
    return blocked;  // the second tier blocks passcodes too
  }
  if (step < bans[0] + delay) {
    return 1.0;
  }
  return step == bans[0] + delay ? blocked : std::max(blocked, platform_.passcode);
}

bool Governance::bans_today(const Draws& draws, Step step, const Record& record,
                            std::int64_t bans_so_far) const {
  if (platform_.governance == GovernanceMode::None) {
    return false;
  }
  const std::size_t tiers = platform_.second_tier ? 2 : 1;
  if (record.bans.size() >= tiers) {
    return false;
  }
  if (platform_.governance == GovernanceMode::Dates) {
    return record.bans.empty() && record.fixed_date == step + 1;  // decided today, in force tomorrow
  }
  if (!record.bans.empty() && step <= record.bans.front() + platform_.delay_days) {
    return false;  // a second ban concerns passcodes, which start a day after the first ban took effect
  }
  const std::int64_t posts =
      std::accumulate(record.last_posts.begin(), record.last_posts.end(), std::int64_t{0});
  const double y = rules::pressure(posts, platform_.window_days, num_agents_, platform_.threshold,
                                   platform_.vigilance, bans_so_far);
  if (platform_.governance == GovernanceMode::Deterministic) {
    return y >= 1.0;
  }
  const Lanes lanes = draws(Purpose::Governance, 0, 0, record.key, {static_cast<std::uint16_t>(step), 0, 0});
  return lanes[0] < rules::ban_chance(y) * 0x1p32;
}

std::vector<bool> Governance::decide(const Draws& draws, Step step,
                                     const std::vector<std::int64_t>& cash_posts) {
  std::int64_t bans_so_far = 0;
  for (const Record& record : records_) {
    bans_so_far += static_cast<std::int64_t>(record.bans.size());
  }
  std::vector<bool> decided;
  for (std::size_t app = 0; app < records_.size(); ++app) {
    Record& record = records_[app];
    record.last_posts[static_cast<std::size_t>(step % platform_.window_days)] = cash_posts[app];
    decided.push_back(bans_today(draws, step, record, bans_so_far));
    if (decided.back()) {
      record.bans.push_back(platform_.governance == GovernanceMode::Dates ? step + 1 : step);
    }
  }
  return decided;
}

}  // namespace kfactor::model

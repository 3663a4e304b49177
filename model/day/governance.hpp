// The messaging platform, which may ban the share links of apps.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/base/draws.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/archive.hpp"

namespace kfactor::model {

class Governance {
 public:
  // app_keys: one per app, in the simulation's order. fixed_dates: the step from which links are blocked, or
  // -1.
  Governance(const PlatformParameters& platform, std::uint64_t num_agents,
             std::vector<std::uint32_t> app_keys, std::vector<Step> fixed_dates);

  // E of an app on this day: the share of its cash exposures that get through.
  double link_effectiveness(std::size_t app, Step step) const;

  // In phase settle: takes today's cash posts by app and decides on bans. Returns for each app whether a ban
  // was decided today. All decisions of a day are based on the bans of earlier days.
  std::vector<bool> decide(const Draws& draws, Step step, const std::vector<std::int64_t>& cash_posts);

  void keep(StateArchive& archive) {
    for (Record& record : records_) {
      archive.expect(record.key);
      archive.expect(static_cast<std::int64_t>(record.last_posts.size()));
      archive.list(record.last_posts);
      archive.list(record.bans);
    }
  }

 private:
  struct Record {
    std::uint32_t key;
    Step fixed_date;                       // -1: none
    std::vector<std::int64_t> last_posts;  // of the last W days, a ring buffer by step
    std::vector<Step>
        bans;  // steps of bans, first tier, second tier: when decided; with fixed dates: when in effect
  };

  bool bans_today(const Draws& draws, Step step, const Record& record, std::int64_t bans_so_far) const;

  PlatformParameters platform_;
  std::uint64_t num_agents_;
  std::vector<Record> records_;
};

}  // namespace kfactor::model

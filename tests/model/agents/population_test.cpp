// Relations of a block whose agents adopt, leave and return, compared with plain maps.
#include "model/agents/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace kfactor::model {
namespace {

// Agents of a thousand who join and leave per day. The cases cover few and many unsorted lapsed relations.
struct Turnover {
  std::uint32_t joins, leaves;
};

class ComingAndGoing : public testing::TestWithParam<Turnover> {
 protected:
  bool draw(std::uint32_t of_thousand) { return chance_(random_) < of_thousand; }

  void join(std::uint16_t day) {
    std::vector<Relation> added;
    std::vector<std::uint16_t> returning;
    for (std::uint16_t local_id = 0; local_id < kBlockSize; ++local_id) {
      if (active_.contains(local_id) || !draw(GetParam().joins)) {
        continue;
      }
      Relation relation;
      relation.local_id = local_id;
      if (const auto past = lapsed_.find(local_id); past != lapsed_.end()) {
        ASSERT_NE(relations_.find_lapsed(local_id), nullptr);
        EXPECT_EQ(relations_.find_lapsed(local_id)->habit, past->second);
        returning.push_back(local_id);
        lapsed_.erase(past);
      }
      relation.habit = active_[local_id] = static_cast<std::uint16_t>(1000 * day + local_id % 1000);
      added.push_back(relation);
    }
    std::ranges::shuffle(returning, random_);
    relations_.recall(returning);
    relations_.admit(added, kAdopted);
  }

  void leave() {
    std::vector<std::uint16_t> rows;
    std::vector<Relation> left;
    for (std::uint32_t row = 0; row < relations_.num_active(); ++row) {
      if (draw(GetParam().leaves)) {
        left.push_back(relations_.active(row));
        rows.push_back(static_cast<std::uint16_t>(row));
        lapsed_[left.back().local_id] = left.back().habit;
        active_.erase(left.back().local_id);
      }
    }
    relations_.dismiss(rows, left);
  }

  void check() {
    ASSERT_EQ(relations_.num_active(), active_.size());
    ASSERT_EQ(relations_.lapsed().size(), lapsed_.size());
    std::uint32_t row = 0;
    for (const auto& [local_id, habit] : active_) {
      EXPECT_EQ(relations_.find_active(local_id), row);
      EXPECT_EQ(relations_.active(row).local_id, local_id);
      EXPECT_EQ(relations_.active(row).habit, habit);
      EXPECT_EQ(relations_.find_lapsed(local_id), nullptr);
      ++row;
    }
    for (const auto& [local_id, habit] : lapsed_) {
      EXPECT_EQ(relations_.find_active(local_id), Relations::kNoRow);
      ASSERT_NE(relations_.find_lapsed(local_id), nullptr);
      EXPECT_EQ(relations_.find_lapsed(local_id)->habit, habit);
    }
  }

  Relations relations_;
  std::map<std::uint16_t, std::uint16_t> active_, lapsed_;  // local_id -> habit
  std::mt19937 random_{1};
  std::uniform_int_distribution<std::uint32_t> chance_{0, 999};
};
INSTANTIATE_TEST_SUITE_P(FewAndMany, ComingAndGoing,
                         testing::Values(Turnover{1, 5}, Turnover{2, 20}, Turnover{100, 5}, Turnover{20, 50},
                                         Turnover{200, 400}));

TEST_P(ComingAndGoing, KeepsEverybodysRelation) {
  for (std::uint16_t day = 0; day < 40; ++day) {
    join(day);
    leave();
    if (day % 3 == 0) {  // on other days lapsed relations stay in their order of arrival
      check();
    }
  }
  relations_.sort_lapsed();
  check();
}

// Trials are added in ascending order, at random and near the end of a block; they change and end. Compared
// with a plain map.
TEST(Relations, FindTrials) {
  Relations relations;
  std::map<std::uint32_t, std::uint16_t> plain;
  const auto set = [&](std::uint32_t local_id, std::uint16_t value) {
    Trial& trial = relations.trial_of(local_id);
    EXPECT_EQ(trial.local_id, local_id);
    EXPECT_EQ(trial.value, plain[local_id]);
    trial.value = plain[local_id] = value;
  };
  for (std::uint32_t local_id = 4000; local_id < kBlockSize; local_id += 3) {
    set(local_id, static_cast<std::uint16_t>(local_id));
  }
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    const auto local_id = static_cast<std::uint32_t>(random() % kBlockSize);
    if (random() % 4 == 0) {
      relations.end_trial(local_id);
      plain.erase(local_id);
    } else {
      set(local_id, static_cast<std::uint16_t>(1 + random() % 60'000));
    }
  }
  for (std::uint32_t local_id = 0; local_id < kBlockSize; ++local_id) {
    const auto found = plain.find(local_id);
    ASSERT_EQ(relations.trial(local_id), found == plain.end() ? 0 : found->second) << "agent " << local_id;
  }
  ASSERT_EQ(relations.trials().size(), plain.size());
  EXPECT_TRUE(std::ranges::is_sorted(relations.trials(), {}, &Trial::local_id));
}

}  // namespace
}  // namespace kfactor::model

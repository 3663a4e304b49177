#include "tests/support/relationships_of.hpp"

#include <gtest/gtest.h>

namespace kfactor::test {

using namespace model;

namespace {

Bond as_bond(const Relation& relation, Status status) {
  Bond bond;
  bond.status = status;
  bond.habit = relation.habit;
  bond.value = relation.value;
  bond.label = relation.label;
  bond.install_day = relation.install_day;
  bond.uses = relation.uses;
  bond.depth = relation.depth;
  bond.invites = relation.invites;
  bond.vouchers = relation.vouchers;
  bond.channel = relation.life & kChannel;
  bond.base = relation.life & kBase;
  bond.returned = relation.life & kReturned;
  bond.fresh = relation.life & kFresh;
  bond.granted = relation.life & kGranted;
  bond.waiting = relation.life & kWaiting;
  bond.idle_days = static_cast<int>(idle_days(relation.spell));
  bond.failures = static_cast<int>(failures(relation.spell));
  bond.streak = static_cast<int>(streak(relation.spell));
  return bond;
}

Bond as_bond(const Relations& relations, std::uint32_t row) {
  Bond bond = as_bond(relations.active(row), Status::Active);
  bond.left_ties = relations.columns().left_ties[row];
  const std::uint8_t today = relations.columns().today[row];
  bond.tool = today & kUsedTool;
  bond.cash = today & kClaimedCash;
  bond.ordered = today & kOrdered;
  bond.served = today & kServed;
  bond.adopted = today & kAdopted;
  bond.shared = today & kShared;
  return bond;
}

}  // namespace

std::vector<Bond> bonds_of(const Block& block, std::size_t app) {
  const Relations& relations = block.apps[app];
  std::vector<Bond> bonds(block.last);
  for (std::uint32_t who = block.first; who < block.last; ++who) {
    bonds[who].status = relations.knows(who) ? Status::Aware : Status::Unaware;
  }
  for (const Relation& lapsed : relations.lapsed()) {
    EXPECT_TRUE(relations.knows(lapsed.who)) << "somebody who left does not know the app";
    EXPECT_TRUE(relations.has_left(lapsed.who));
    bonds[lapsed.who] = as_bond(lapsed, Status::Lapsed);
  }
  for (std::uint32_t row = 0; row < relations.num_active(); ++row) {
    const std::uint32_t who = relations.columns().who[row];
    EXPECT_TRUE(relations.knows(who)) << "a user does not know the app";
    EXPECT_EQ(relations.find_active(who), row);
    EXPECT_FALSE(relations.has_left(who));
    bonds[who] = as_bond(relations, row);
  }
  for (const Trial& trial : relations.trials()) {
    EXPECT_TRUE(bonds[trial.who].status == Status::Aware)
        << "a trial is for somebody who knows and never used the app";
    bonds[trial.who].trial = trial.value;
  }
  return bonds;
}

}  // namespace kfactor::test

#include "tests/support/relationships_of.hpp"

#include <gtest/gtest.h>

namespace kfactor::test {

using namespace model;

namespace {

Relationship as_bond(const Relation& relation, Status status) {
  Relationship bond;
  bond.status = status;
  bond.habit = relation.habit;
  bond.value = relation.value;
  bond.label = relation.label;
  bond.install_day = relation.install_day;
  bond.uses = relation.uses;
  bond.depth = relation.depth;
  bond.invites = relation.invites;
  bond.vouchers = relation.vouchers;
  bond.channel = relation.flags & kChannel;
  bond.base = relation.flags & kBase;
  bond.returned = relation.flags & kReturned;
  bond.fresh = relation.flags & kFresh;
  bond.granted = relation.flags & kGranted;
  bond.waiting = relation.flags & kWaiting;
  bond.idle_days = static_cast<int>(idle_days(relation.counters));
  bond.failures = static_cast<int>(failures(relation.counters));
  bond.streak = static_cast<int>(streak(relation.counters));
  return bond;
}

Relationship as_bond(const Relations& relations, std::uint32_t row) {
  Relationship bond = as_bond(relations.active(row), Status::Active);
  bond.left_ties = relations.columns().left_ties[row];
  const std::uint8_t today = relations.columns().events[row];
  bond.tool = today & kUsedTool;
  bond.cash = today & kClaimedCash;
  bond.ordered = today & kOrdered;
  bond.served = today & kServed;
  bond.adopted = today & kAdopted;
  bond.shared = today & kShared;
  return bond;
}

}  // namespace

std::vector<Relationship> relationships_of(const Block& block, std::size_t app) {
  const Relations& relations = block.apps[app];
  std::vector<Relationship> relationships(block.last);
  for (std::uint32_t local_id = block.first; local_id < block.last; ++local_id) {
    relationships[local_id].status = relations.knows(local_id) ? Status::Aware : Status::Unaware;
  }
  for (const Relation& lapsed : relations.lapsed()) {
    EXPECT_TRUE(relations.knows(lapsed.local_id)) << "an agent who left does not know the app";
    EXPECT_TRUE(relations.has_left(lapsed.local_id));
    relationships[lapsed.local_id] = as_bond(lapsed, Status::Lapsed);
  }
  for (std::uint32_t row = 0; row < relations.num_active(); ++row) {
    const std::uint32_t local_id = relations.columns().local_id[row];
    EXPECT_TRUE(relations.knows(local_id)) << "a user does not know the app";
    EXPECT_EQ(relations.find_active(local_id), row);
    EXPECT_FALSE(relations.has_left(local_id));
    relationships[local_id] = as_bond(relations, row);
  }
  for (const Trial& trial : relations.trials()) {
    EXPECT_TRUE(relationships[trial.local_id].status == Status::Aware)
        << "a trial needs an agent who knows the app and never used it";
    relationships[trial.local_id].trial = trial.value;
  }
  return relationships;
}

}  // namespace kfactor::test

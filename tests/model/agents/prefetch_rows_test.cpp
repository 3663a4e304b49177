// Prefetched rows are visited in order, each once.
#include "model/agents/prefetch_rows.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kfactor::model {
namespace {

class FarRows : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(AroundTheLookAhead, FarRows, testing::Values(0, 1, 15, 16, 17, 31, 32, 33, 100));

TEST_P(FarRows, AreVisitedInOrder) {
  Population population({0, kBlockSize}, 1);
  Relations& relations = population.blocks()[0].apps[0];
  std::vector<Relation> users;
  for (std::uint16_t local_id = 0; local_id < 1000; local_id = static_cast<std::uint16_t>(local_id + 3)) {
    users.emplace_back();
    users.back().local_id = local_id;
  }
  relations.admit(users, kAdopted);
  const auto who_of = [](std::size_t i) { return static_cast<std::uint32_t>(i * 379 % 1000); };

  std::vector<std::size_t> found;
  std::vector<std::size_t> visited;
  for_each_prefetched(
      GetParam(),
      [&](std::size_t i) {
        return RowAddress{relations, who_of(i)};
      },
      [&](const Relations& of, std::size_t i, std::uint32_t row) {
        EXPECT_EQ(&of, &relations);
        EXPECT_EQ(row, who_of(i) % 3 == 0 ? who_of(i) / 3 : Relations::kNoRow);
        found.push_back(i);
        return row;
      },
      [&](std::size_t i, std::uint32_t row) {
        EXPECT_EQ(row, relations.find_active(who_of(i)));
        EXPECT_LT(i, found.size());
        visited.push_back(i);
      });
  std::vector<std::size_t> all(GetParam());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = i;
  }
  EXPECT_EQ(found, all);
  EXPECT_EQ(visited, all);
}

}  // namespace
}  // namespace kfactor::model

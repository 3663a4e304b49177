// The exact sentences of refusals.
#include "jobs/common/resource_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jobs/forecast/workload.hpp"
#include "model/agents/population.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"
#include "tests/support/small_scenarios.hpp"

namespace kfactor::jobs {
namespace {

using ::testing::HasSubstr;

std::string refusal(const Need& need, const FreeMemory& limit) {
  return test::input_error([&] { require_memory(need, limit); });
}

TEST(Limits, SayWhatIsNeededWhatThereIsAndWhatFits) {
  const Need need{41.2e9, 40, 1'000'000'000, false};
  EXPECT_EQ(
      refusal(need, {23'500'000'000, "this machine"}),
      "This run needs 41.2 GB of memory on a machine, and this machine has 23.5 GB free: at most 550,000,000 "
      "agents fit. Use fewer agents, or more machines; --ignore-limits starts it all the same.");
  EXPECT_EQ(refusal(need, {41'200'000'000, "this machine"}), "no InputError");
}

TEST(Limits, KnowLowerBoundsAndTheUsersOwnLimit) {
  EXPECT_EQ(refusal({2e9, 0, 1000, true}, {1'000'000'000, "--memory"}),
            "This run needs at least 2.0 GB of memory on a machine, and --memory allows 1.0 GB. Use fewer "
            "agents, or "
            "more machines; --ignore-limits starts it all the same.");
  MemoryOptions options;
  options.memory = 12'345;
  EXPECT_EQ(memory_limit(options)->bytes, 12'345U);
}

TEST(Limits, LookAtTheDiskOfTheFolder) {
  EXPECT_EQ(test::input_error([] { require_disk(1000, "results.h5"); }), "no InputError");
  EXPECT_THAT(test::input_error([] { require_disk(1e18, "results.h5"); }),
              HasSubstr("need 1000000000.0 GB of disk where \"results.h5\" is to lie"));
}

// The lower bound does not exceed the memory of a real run.
TEST(Limits, TheLeastIsLessThanTheState) {
  const model::Scenario scenario = test::festival_scenario(50'000);
  const Workload load = count_workload(scenario, graph::ProceduralGraph(test::recipe_of(scenario)), 50'000);
  const std::uint64_t least = least_memory_bytes(scenario, 50'000);
  EXPECT_LT(least, load.state_bytes);
  EXPECT_GT(least, 50'000 / model::kBlockSize * sizeof(model::Relations));
}

TEST(Limits, KnowWhenMemoryIsPlenty) {
  EXPECT_TRUE(is_plenty(FreeMemory{8'000'000'000, "this machine"}, 1e9));
  EXPECT_FALSE(is_plenty(FreeMemory{7'999'999'999, "this machine"}, 1e9));
  EXPECT_FALSE(is_plenty(std::nullopt, 1));
}

// 300,000 edges and 100,000 memberships: 24 bytes per edge while they are read, 56 per membership.
TEST(Limits, LookIntoTheFilesOfAGraphBeforeReadingThem) {
  const test::TemporaryFolder folder;
  std::string edges, chats;
  for (int i = 0; i < 300'000; ++i) {
    edges += std::to_string(i) + " " + std::to_string(i * 7 % 300'000) + "\n";
    chats += i < 100'000 ? std::to_string(i) + " 5 friends\n" : "";
  }
  folder.write("edges.txt", edges);
  model::GraphParameters graph;
  graph.file = "edges.txt";
  const auto refusal_at = [&](std::uint64_t bytes) {
    return test::input_error([&] { require_graph_memory(graph, folder.path(), {bytes, "this machine"}); });
  };
  EXPECT_EQ(
      refusal_at(5'000'000),
      "Reading edges.txt takes about 7.2 MB of memory on the machine of the first rank, and this machine has "
      "5.0 MB free: 300,000 edges. Use a smaller graph, or a machine with more memory; --ignore-limits "
      "starts it all the same.");
  EXPECT_EQ(refusal_at(7'500'000), "no InputError");
  folder.write_gzip("edges.txt", edges);
  EXPECT_THAT(refusal_at(5'000'000), HasSubstr("about 7.2 MB"));
  folder.write("chats.txt", chats);
  graph.memberships = "chats.txt";
  EXPECT_THAT(refusal_at(5'000'000), HasSubstr("300,000 edges and 100,000 memberships."));
  graph.file = "nothing.txt";
  EXPECT_THAT(refusal_at(5'000), HasSubstr("nothing.txt: no such file."));
}

}  // namespace
}  // namespace kfactor::jobs

// The claims V2 and V9 are not built into the model: they hold with some parameters and fail with others.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "analysis/falsification.hpp"
#include "io/files/text_file.hpp"
#include "jobs/claims/claims_variants.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

using analysis::Answer;
using analysis::Variant;

constexpr int kSeeds = 10;
constexpr const char* kAgents = "20000";

using Settings = std::vector<io::Override>;

// The findings of one claim on each seed, with these changes to the festival.
std::vector<analysis::Finding> findings(const std::string& claim, const std::vector<Variant>& variants,
                                        const Settings& settings) {
  const std::string file = KFACTOR_SOURCE_DIR "/jobs/scenarios/festival-2026.toml";
  jobs::EnsembleBase base{io::read_text(world(), file), file, settings};
  base.settings.push_back({"population.agents", kAgents});
  std::vector<jobs::EnsembleRun> runs;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    for (const Variant variant : variants) {
      runs.push_back({{{"run.seed", std::to_string(seed)}}, jobs::edit_for(variant)});
    }
  }
  jobs::EnsembleOptions how;
  how.make_probe = jobs::make_outcome_probe;
  const std::vector<jobs::EnsembleResult> results = jobs::run_ensemble(world(), base, runs, how);
  std::vector<analysis::Finding> seeds;
  for (std::size_t run = 0; run < results.size(); run += variants.size()) {
    analysis::Case outcomes;
    for (std::size_t each = 0; each < variants.size(); ++each) {
      EXPECT_EQ(results[run + each].error, "");
      outcomes.variants[static_cast<std::size_t>(variants[each])] =
          analysis::unpack(results[run + each].numbers);
    }
    seeds.push_back(analysis::check_claim(claim, outcomes));
  }
  return seeds;
}

// At least nine of ten seeds give this answer. If both answers were equally likely, one test in a hundred
// would pass by chance.
void expect_mostly(const std::vector<analysis::Finding>& seeds, Answer answer) {
  int agreeing = 0;
  for (const analysis::Finding& seed : seeds) {
    agreeing += seed.answer == answer ? 1 : 0;
    if (world().is_root()) {
      std::printf(" %.3g", seed.quantity.value_or(0));
    }
  }
  if (world().is_root()) {
    std::printf("\n");
  }
  EXPECT_GE(agreeing, 9);
}

// A poor product among good ones, which users leave easily and regard as a cash app.
const Settings kPoorAmongGood = {
    {"apps.yuanbao.realised_value", "0.3"},  {"apps.yuanbao.frailty_alpha", "1.5"},
    {"apps.yuanbao.label_on_value", "1"},    {"apps.yuanbao.label_on_churn", "5"},
    {"apps.qianwen.realised_value", "0.85"}, {"apps.qianwen.learning_cost", "0.2"},
    {"apps.wenxin.realised_value", "0.85"},  {"apps.wenxin.learning_cost", "0.2"}};
// A good product whose users do not mind the cash.
const Settings kGood = {{"apps.yuanbao.realised_value", "0.8"},
                        {"apps.yuanbao.learning_cost", "0.1"},
                        {"apps.yuanbao.label_on_value", "0"},
                        {"apps.yuanbao.label_on_churn", "0"}};
const Settings kPoor = {{"apps.yuanbao.realised_value", "0.4"}, {"apps.yuanbao.label_on_churn", "5"}};

TEST(ClaimsReverse, FissionRetainsLeastOrNot) {
  expect_mostly(findings("V2", {Variant::AsIs}, kPoorAmongGood), Answer::Holds);
  expect_mostly(findings("V2", {Variant::AsIs}, kGood), Answer::Fails);
}

TEST(ClaimsReverse, FissionFitsAnotherProductFiveTimesBetterOrNot) {
  const std::vector<Variant> pair = {Variant::AsIs, Variant::Suited};
  expect_mostly(findings("V9", pair, kPoor), Answer::Holds);
  expect_mostly(findings("V9", pair, kGood), Answer::Fails);
}

}  // namespace
}  // namespace kfactor::test

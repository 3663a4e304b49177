// Each variant that the claims compare is a scenario without mistakes and differs in one thing.
#include "jobs/claims/claims_variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/files/text_file.hpp"
#include "io/scenario/scenario_file.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using analysis::Variant;
using model::Scenario;

Scenario festival() {
  const std::string file = KFACTOR_SOURCE_DIR "/jobs/scenarios/festival-2026.toml";
  return io::parse_scenario(io::load_text(file), file);
}

Scenario variant(Variant which) {
  Scenario scenario = festival();
  if (const auto edit = edit_for(which)) {
    edit(scenario);
  }
  return scenario;
}

std::int64_t budget_of(const model::App& app) {
  std::int64_t sum = 0;
  for (const model::Component& component : app.components) {
    sum += component.window.budget.count;
  }
  return sum;
}

TEST(ClaimsVariants, HaveNoMistakesAndDiffer) {
  const std::string as_is = io::write_scenario(festival());
  for (std::size_t number = 0; number < analysis::kNumVariants; ++number) {
    const Scenario scenario = variant(static_cast<Variant>(number));
    for (const model::Mistake& mistake : model::find_mistakes(scenario)) {
      ADD_FAILURE() << "variant " << number << ": " << mistake.sentence;
    }
    EXPECT_EQ(io::write_scenario(scenario) == as_is, number == 0) << number;
  }
}

TEST(ClaimsVariants, DesignsShareOneBudget) {
  const std::int64_t budget = budget_of(variant(Variant::CashDesign).apps[0]);
  EXPECT_EQ(budget, 100'000'000'000);
  for (const Variant design : {Variant::TaskDesign, Variant::GiftDesign, Variant::KeepDesign}) {
    EXPECT_EQ(budget_of(variant(design).apps[0]), budget);
  }
  EXPECT_EQ(variant(Variant::KeepDesign).apps[0].components.size(), 3u);
}

TEST(ClaimsVariants, CapacitiesSpendTheSameMoney) {
  const model::Component scarce = variant(Variant::ShortCapacity).apps[1].components[0];
  const model::Component ample = variant(Variant::AmpleCapacity).apps[1].components[0];
  const auto& low = std::get<model::TaskSubsidy>(scarce.mechanism);
  const auto& high = std::get<model::TaskSubsidy>(ample.mechanism);
  EXPECT_EQ(scarce.window.budget, ample.window.budget);
  EXPECT_EQ(high.capacity, 100'000'000) << "1.5 bn RMB at 15 RMB an order, on one day";
  EXPECT_EQ(low.capacity, 4'807'693) << "on 0.8 of 26 days";
}

TEST(ClaimsVariants, NeedTheFourApps) {
  Scenario scenario = festival();
  scenario.apps[1].components.erase(scenario.apps[1].components.begin());
  EXPECT_THAT(test::input_error([&] { check_contestants(scenario); }),
              testing::HasSubstr("apps.qianwen.components"));
  scenario.apps.erase(scenario.apps.begin());
  EXPECT_THAT(test::input_error([&] { check_contestants(scenario); }),
              testing::HasSubstr("apps.yuanbao is missing"));
  EXPECT_EQ(test::input_error([&] { check_contestants(festival()); }), "no InputError");
}

}  // namespace
}  // namespace kfactor::jobs

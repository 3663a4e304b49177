// Tables of quantiles, and the chances of base users.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <numeric>

#include "model/agents/traits.hpp"

namespace kfactor::model {
namespace {

double mean(const QuantileTable& table) {
  return std::accumulate(table.begin(), table.end(), 0.0) / static_cast<double>(table.size());
}

TEST(Traits, TablesHaveTheMeanOfTheirBeta) {
  for (const auto& [alpha, beta] : {std::pair(2.0, 3.0), std::pair(1.0, 3.0), std::pair(2.0, 2.0),
                                    std::pair(0.231, 0.43), std::pair(0.105, 0.194)}) {
    EXPECT_NEAR(mean(beta_quantiles(alpha, beta, 0)), alpha / (alpha + beta), 1e-4) << alpha << ", " << beta;
  }
}

TEST(Traits, TablesAscendWithinZeroAndOne) {
  const QuantileTable table = beta_quantiles(0.3, 0.6, 0);
  ASSERT_EQ(table.size(), kQuantiles);
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end()));
  EXPECT_GE(table.front(), 0.0F);
  EXPECT_LE(table.back(), 1.0F);
}

TEST(Traits, UniformQuantilesAreTheMiddlesOfTheirCells) {
  const QuantileTable table = beta_quantiles(1, 1, 0);
  EXPECT_FLOAT_EQ(table[0], 0.5F / 4096);
  EXPECT_FLOAT_EQ(table[1000], 1000.5F / 4096);
}

TEST(Traits, FloatsAreThoseOfMoreDigits) {
  for (const auto& [alpha, beta] :
       {std::pair(2.0, 3.0), std::pair(2.0, 2.0), std::pair(0.3, 0.6), std::pair(0.679, 3.69),
        std::pair(0.66, 2.81), std::pair(0.236, 1.35), std::pair(0.01, 0.01), std::pair(1000.0, 3.0)}) {
    const QuantileTable table = beta_quantiles(alpha, beta, 0);
    const boost::math::beta_distribution<long double> precise(alpha, beta);
    for (std::uint32_t i = 0; i < kQuantiles; ++i) {
      EXPECT_EQ(table[i], static_cast<float>(quantile(precise, (i + 0.5L) / kQuantiles)))
          << alpha << ", " << beta << ", entry " << i;
    }
  }
}

TEST(Traits, NeedIsScaledAndCapped) {
  const QuantileTable table = beta_quantiles(1, 3, 0, 1.6, 0.95);
  EXPECT_FLOAT_EQ(table.back(), 0.95F);
  // Beta(1, 3) has the quantile 1 - (1 - u)^(1/3); entry 2047 is at u = 2047.5 / 4096.
  EXPECT_NEAR(table[2047], 1.6 * (1 - std::cbrt(1 - 2047.5 / 4096)), 1e-6);
}

TEST(Traits, TwoZerosAskForAConstant) {
  for (const float entry : beta_quantiles(0, 0, 0.35)) {
    EXPECT_EQ(entry, 0.35F);
  }
}

TEST(Traits, AgentsKeepTheirTraits) {
  const TraitTables tables{PopulationParameters{}};
  const Draws draws(1, 0);
  double sum = 0;
  constexpr std::uint32_t kAgents = 20000;
  for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
    const Traits once = tables.of(draws, AgentId{agent});
    const Traits again = tables.of(draws, AgentId{agent});
    EXPECT_EQ(once.cash, again.cash);
    sum += static_cast<double>(once.cash);
  }
  EXPECT_NEAR(sum / kAgents, 0.4, 4 * 0.2 / std::sqrt(kAgents));  // Beta(2, 3): mean 0.4, deviation 0.2
}

TEST(Survivors, AreTheRightShareOnAverage) {
  const QuantileTable frailty = beta_quantiles(0.231, 0.43, 0);
  for (const double share : {0.0, 0.001, 0.04, 0.2, 0.5}) {
    EXPECT_NEAR(mean(survivor_chances(frailty, 7, share)), share, 1e-6) << share;
  }
}

TEST(Survivors, AreProportionalToSurvival) {
  const QuantileTable frailty = beta_quantiles(2, 2, 0);
  const QuantileTable chances = survivor_chances(frailty, 3, 0.01);
  const auto survival = [&](std::size_t i) { return std::pow(1.0 - static_cast<double>(frailty[i]), 3); };
  EXPECT_NEAR(chances[500] / chances[3000], survival(500) / survival(3000), 1e-3);
}

TEST(Survivors, OfNoAgeAreEverybodyAlike) {
  for (const float chance : survivor_chances(beta_quantiles(0.3, 0.6, 0), 0, 0.25)) {
    EXPECT_NEAR(chance, 0.25, 1e-6);
  }
}

}  // namespace
}  // namespace kfactor::model

// Verdicts from findings, with shares and intervals computed by hand.
#include "analysis/falsification.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace kfactor::analysis {
namespace {

constexpr Finding yes(double quantity = 1) { return {Answer::Holds, quantity}; }
constexpr Finding no(double quantity = 0) { return {Answer::Fails, quantity}; }
constexpr Finding none() { return {}; }

std::vector<std::vector<double>> positions_of(std::size_t draws) {
  std::vector<std::vector<double>> positions;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    positions.push_back({0.5, static_cast<double>(draw) / static_cast<double>(draws)});
  }
  return positions;
}

// `holding` draws of one seed that hold, then `failing` draws that fail.
std::vector<std::vector<Finding>> draws_of(std::size_t holding, std::size_t failing) {
  std::vector<std::vector<Finding>> draws(holding, {yes()});
  draws.insert(draws.end(), failing, {no()});
  return draws;
}

TEST(Falsification, MostSeedsDecideADraw) {
  EXPECT_EQ(decide_draw({yes(), yes(), no()}).answer, Answer::Holds);
  EXPECT_EQ(decide_draw({yes(), yes(), no(), no()}).answer, Answer::Fails) << "a tie";
  EXPECT_EQ(decide_draw({yes(), none()}).answer, Answer::Holds);
  EXPECT_EQ(decide_draw({yes(), none(), none()}).answer, Answer::Undefined);
  EXPECT_EQ(decide_draw({}).answer, Answer::Undefined);
  EXPECT_DOUBLE_EQ(*decide_draw({yes(1), yes(4), no(2)}).quantity, 2);
  EXPECT_DOUBLE_EQ(*decide_draw({yes(1), yes(4)}).quantity, 2.5);
}

TEST(Falsification, VerdictsByShare) {
  EXPECT_EQ(judge(draws_of(9, 1), positions_of(10)).verdict, Verdict::Supported);
  EXPECT_EQ(judge(draws_of(8, 2), positions_of(10)).verdict, Verdict::Open);
  EXPECT_EQ(judge(draws_of(2, 8), positions_of(10)).verdict, Verdict::Open);
  EXPECT_EQ(judge(draws_of(1, 9), positions_of(10)).verdict, Verdict::Refuted);
  std::vector<std::vector<Finding>> rare(5, {yes()});
  rare.insert(rare.end(), 5, {none()});
  const Standing standing = judge(rare, positions_of(10));
  EXPECT_EQ(standing.verdict, Verdict::Open) << "half of the draws have no answer";
  EXPECT_EQ(standing.draws, 5u);
  EXPECT_DOUBLE_EQ(*standing.share, 1);
}

TEST(Falsification, IntervalAndQuartiles) {
  // Wilson's interval for 8 of 10: centre (0.8 + 0.19207) / 1.38415, half 0.226547.
  const Standing standing = judge(draws_of(8, 2), positions_of(10));
  EXPECT_NEAR(standing.interval[0], 0.4902, 1e-4);
  EXPECT_NEAR(standing.interval[1], 0.9433, 1e-4);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  const Standing spread = judge({{no(1)}, {yes(2)}, {yes(3)}, {yes(4)}, {yes(kInfinite)}}, positions_of(5));
  EXPECT_DOUBLE_EQ((*spread.quartiles)[0], 2);
  EXPECT_DOUBLE_EQ((*spread.quartiles)[1], 3);
  EXPECT_DOUBLE_EQ((*spread.quartiles)[2], 4);
}

TEST(Falsification, CountsCasesToo) {
  const Standing standing = judge({{yes(), no(), none()}, {yes(), yes(), no()}}, positions_of(2));
  EXPECT_EQ(standing.cases, 5u);
  EXPECT_EQ(standing.supporting_cases, 3u);
  EXPECT_EQ(standing.supporting, 1u);
}

TEST(Falsification, WithoutAnyAnswer) {
  const Standing standing = judge({{none()}, {none()}}, positions_of(2));
  EXPECT_FALSE(standing.share.has_value());
  EXPECT_FALSE(standing.quartiles.has_value());
  EXPECT_EQ(standing.verdict, Verdict::Open);
}

TEST(Falsification, NamesWhatSeparates) {
  const Standing standing = judge(draws_of(5, 5), positions_of(10));
  ASSERT_TRUE(standing.separation.has_value());
  EXPECT_EQ(standing.separation->parameter, 1u);
  EXPECT_DOUBLE_EQ(standing.separation->area, 0) << "it holds where the second parameter is low";
  EXPECT_FALSE(judge(draws_of(6, 4), positions_of(10)).separation.has_value()) << "too few on one side";
  std::vector<std::vector<double>> shuffled = positions_of(10);
  std::swap(shuffled[0], shuffled[9]);
  EXPECT_FALSE(judge(draws_of(5, 5), shuffled).separation.has_value()) << "not significant";
}

}  // namespace
}  // namespace kfactor::analysis

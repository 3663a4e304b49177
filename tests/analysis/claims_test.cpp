// Every claim in a case where it holds and in one where it fails, on outcomes made by hand.
#include "analysis/claims.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <ostream>
#include <set>
#include <string>

#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

constexpr auto kYuanbao = static_cast<std::size_t>(Contestant::Yuanbao);
constexpr auto kQianwen = static_cast<std::size_t>(Contestant::Qianwen);
constexpr auto kDoubao = static_cast<std::size_t>(Contestant::Doubao);
constexpr auto kWenxin = static_cast<std::size_t>(Contestant::Wenxin);
constexpr model::Step kOpening = 20;
constexpr std::size_t kSteps = 120;
// 3 March and 5 April, with step 20 on 1 February.
constexpr std::size_t kLanternStep = 50, kQingmingStep = 83;

// 10 million daily users before step 20, 50 million on it, 14 million afterwards; 1 billion RMB for 100 million
// installs, of which 10 % use the app on day 30.
AppOutcome plain_app() {
  AppOutcome app;
  app.opening = kOpening;
  app.campaign = Span{kOpening, kOpening + 16};
  app.day30 = {0.1, 0.2};
  app.installs = 1e8;
  app.paid_rmb = 1e9;
  app.daily_active.assign(kSteps, 14e6);
  std::fill_n(app.daily_active.begin(), kOpening, 10e6);
  app.daily_active[kOpening] = 50e6;
  app.cash_installs.assign(kSteps, 1e6);
  app.awareness.assign(kSteps, 0.5);
  return app;
}

Case plain_case() {
  Case runs;
  for (Outcomes& run : runs.variants) {
    run.first_day = *model::parse_date("2026-01-12");
    run.apps.assign(4, plain_app());
  }
  for (const Variant idle : {Variant::Idle, Variant::SuitedIdle, Variant::EasyIdle, Variant::HardIdle}) {
    AppOutcome& app = runs.variants[static_cast<std::size_t>(idle)].apps[kYuanbao];
    app = AppOutcome{};
    app.daily_active.assign(kSteps, 10e6);
  }
  return runs;
}

AppOutcome& app(Case& runs, Variant variant, std::size_t name) {
  return runs.variants[static_cast<std::size_t>(variant)].apps[name];
}

using Change = std::function<void(Case&)>;

// The change of the plain case that makes a claim hold, and the one that makes it fail.
struct BothWays {
  std::string id;
  Change holds, fails;
};
std::ostream& operator<<(std::ostream& out, const BothWays& each) { return out << each.id; }

class ClaimBothWays : public testing::TestWithParam<BothWays> {};

TEST_P(ClaimBothWays, Holds) {
  Case runs = plain_case();
  GetParam().holds(runs);
  EXPECT_EQ(check_claim(GetParam().id, runs).answer, Answer::Holds);
}

TEST_P(ClaimBothWays, Fails) {
  Case runs = plain_case();
  GetParam().fails(runs);
  EXPECT_EQ(check_claim(GetParam().id, runs).answer, Answer::Fails);
}

void nothing(Case&) {}

Change set(std::size_t name, const std::function<void(AppOutcome&)>& change,
           Variant variant = Variant::AsIs) {
  return [=](Case& runs) { change(app(runs, variant, name)); };
}
Change used(std::size_t name, double share, Variant variant = Variant::AsIs) {
  return set(
      name, [share](AppOutcome& each) { each.day30.used = share; }, variant);
}
Change stayed(std::size_t name, double share, Variant variant = Variant::AsIs) {
  return set(
      name, [share](AppOutcome& each) { each.day30.active = share; }, variant);
}
Change later(std::size_t name, double daily_active, Variant variant = Variant::AsIs) {
  return set(
      name,
      [daily_active](AppOutcome& each) {
        std::fill(each.daily_active.begin() + kOpening + 1, each.daily_active.end(), daily_active);
      },
      variant);
}
Change peak(std::size_t name, double daily_active) {
  return set(name, [daily_active](AppOutcome& each) { each.daily_active[kOpening] = daily_active; });
}
Change banned(std::size_t name, model::Step step, Variant variant = Variant::AsIs) {
  return set(
      name, [step](AppOutcome& each) { each.banned = step; }, variant);
}
Change both(const Change& first, const Change& second) {
  return [=](Case& runs) {
    first(runs);
    second(runs);
  };
}
// The share of invited installs that remains after the ban.
Change left_by_ban(double share) {
  return set(kYuanbao, [share](AppOutcome& each) {
    each.banned = kOpening + 3;
    std::fill(each.cash_installs.begin() + kOpening + 3, each.cash_installs.end(), share * 1e6);
  });
}
Change bumps(double height, Variant variant) {
  return set(
      kYuanbao,
      [height](AppOutcome& each) {
        each.daily_active[kLanternStep] *= height;
        each.daily_active[kQingmingStep] *= height;
      },
      variant);
}

INSTANTIATE_TEST_SUITE_P(
    All, ClaimBothWays,
    testing::Values(
        BothWays{"V1", peak(kYuanbao, 60e6), peak(kQianwen, 60e6)},
        BothWays{"V2", used(kYuanbao, 0.05), used(kWenxin, 0.05)},
        BothWays{"V2 active", stayed(kYuanbao, 0.1), stayed(kDoubao, 0.1)},
        BothWays{"V3a", peak(kYuanbao, 30e6), peak(kYuanbao, 29e6)},
        BothWays{"V3b", nothing, later(kYuanbao, 17e6)}, BothWays{"V4a", later(kQianwen, 22e6), nothing},
        BothWays{"V4b", later(kQianwen, 15e6), later(kQianwen, 9e6)},
        BothWays{"V5", used(kQianwen, 0.11), used(kDoubao, 0.11)},
        BothWays{"V6a", set(kDoubao, [](AppOutcome& each) { each.awareness.assign(kSteps, 0.9); }),
                 set(kWenxin, [](AppOutcome& each) { each.awareness.assign(kSteps, 0.9); })},
        BothWays{"V6b", set(kDoubao, [](AppOutcome& each) { each.reached = 100, each.activated = 15; }),
                 set(kDoubao, [](AppOutcome& each) { each.reached = 100, each.activated = 16; })},
        BothWays{"V6c", used(kDoubao, 0.2), used(kQianwen, 0.2)},
        BothWays{"V7", peak(kWenxin, 15e6), peak(kWenxin, 16e6)},
        BothWays{"V8a", banned(kYuanbao, kOpening + 4), banned(kYuanbao, kOpening + 5)},
        BothWays{"V8b", both(banned(kYuanbao, kOpening + 3), banned(kWenxin, kOpening + 5)),
                 both(banned(kYuanbao, kOpening + 3), banned(kWenxin, kOpening + 6))},
        BothWays{"V8c", left_by_ban(0.4), left_by_ban(0.6)},
        BothWays{"V9", later(kYuanbao, 31e6, Variant::Suited), later(kYuanbao, 29e6, Variant::Suited)},
        BothWays{"V9 caused", later(kYuanbao, 31e6, Variant::Suited), later(kYuanbao, 29e6, Variant::Suited)},
        BothWays{"V10", later(kYuanbao, 13e6, Variant::Hard), later(kYuanbao, 15e6, Variant::Hard)},
        BothWays{"V10 share",
                 both(later(kYuanbao, 20e6, Variant::Suited), later(kYuanbao, 17e6, Variant::Easy)),
                 both(later(kYuanbao, 20e6, Variant::Suited), later(kYuanbao, 16e6, Variant::Easy))},
        BothWays{"V11", used(kQianwen, 0.09, Variant::ShortCapacity),
                 used(kQianwen, 0.11, Variant::ShortCapacity)},
        BothWays{"V11 active", stayed(kQianwen, 0.1, Variant::ShortCapacity), nothing},
        BothWays{"V12a", later(kYuanbao, 15e6, Variant::TaskDesign), nothing},
        BothWays{"V12b", banned(kYuanbao, kOpening + 3, Variant::CashDesign), nothing},
        BothWays{"V12b anyway", used(kYuanbao, 0.2, Variant::GiftDesign),
                 banned(kYuanbao, kOpening + 3, Variant::CashDesign)},
        BothWays{"V12c", later(kYuanbao, 15e6, Variant::KeepDesign), nothing},
        BothWays{"V12d", bumps(1.1, Variant::KeepDesign),
                 both(bumps(1.1, Variant::KeepDesign), bumps(1.2, Variant::CashDesign))},
        BothWays{"V13", both(used(kQianwen, 0.2), used(kQianwen, 0.15, Variant::NoLabel)),
                 both(used(kQianwen, 0.2), used(kQianwen, 0.25, Variant::NoLabel))}));

TEST(Claims, AreUndefinedWithoutData) {
  Case runs = plain_case();
  EXPECT_EQ(check_claim("V6b", runs).answer, Answer::Undefined) << "no person was reached";
  EXPECT_EQ(check_claim("V8b", runs).answer, Answer::Undefined) << "no app was banned";
  EXPECT_EQ(check_claim("V8c", runs).answer, Answer::Undefined);
  EXPECT_EQ(check_claim("V13", runs).answer, Answer::Undefined) << "no gap that could narrow";
  app(runs, Variant::AmpleCapacity, kQianwen).paid_rmb = 5e8;
  EXPECT_EQ(check_claim("V11", runs).answer, Answer::Undefined) << "orders served are not equal";
  app(runs, Variant::AsIs, kWenxin).day30.used.reset();
  EXPECT_EQ(check_claim("V2", runs).answer, Answer::Undefined);
}

TEST(Claims, WithoutLiftTheCostIsInfinite) {
  Case runs = plain_case();
  later(kYuanbao, 9e6)(runs);
  const Finding finding = check_claim("V9", runs);
  EXPECT_EQ(finding.answer, Answer::Holds);
  EXPECT_TRUE(std::isinf(*finding.quantity));
  later(kYuanbao, 9e6, Variant::Suited)(runs);
  EXPECT_EQ(check_claim("V9", runs).answer, Answer::Fails) << "neither gains a user";
}

TEST(Claims, SumsHoldIfAllPartsHold) {
  const auto answer_of = [](std::string_view id, const std::vector<Finding>& findings) {
    for (std::size_t claim = 0; claim < claims().size(); ++claim) {
      if (claims()[claim].id == id) {
        return findings[claim].answer;
      }
    }
    return Answer::Undefined;
  };
  Case runs = plain_case();
  EXPECT_EQ(answer_of("V3", check_claims(runs)), Answer::Holds);
  later(kYuanbao, 30e6)(runs);
  EXPECT_EQ(answer_of("V3", check_claims(runs)), Answer::Fails);
  banned(kYuanbao, kOpening + 3)(runs);
  EXPECT_EQ(answer_of("V8", check_claims(runs)), Answer::Fails) << "V8c: nothing was lost";
  EXPECT_EQ(answer_of("V6", check_claims(runs)), Answer::Fails)
      << "a part that fails outweighs one without answer";
}

TEST(Claims, AreThirteenAndNamedOnce) {
  std::set<std::string_view> ids;
  for (const Claim& claim : claims()) {
    EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
    for (const std::string_view part : claim.parts) {
      EXPECT_TRUE(ids.contains(part)) << claim.id << " sums up " << part << ", which does not come before it";
    }
  }
  for (int number = 1; number <= 13; ++number) {
    EXPECT_TRUE(ids.contains("V" + std::to_string(number))) << number;
  }
  EXPECT_THROW(check_claim("V3", plain_case()), ContractError) << "a sum has no check of its own";
}

}  // namespace
}  // namespace kfactor::analysis

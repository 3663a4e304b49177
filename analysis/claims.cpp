#include "analysis/claims.hpp"

#include <algorithm>

#include "analysis/claim_checks.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

Finding sum_up(const std::vector<std::string_view>& parts, const std::vector<Finding>& before) {
  Answer answer = Answer::Holds;
  for (const std::string_view part : parts) {
    std::size_t index = 0;
    while (claims().at(index).id != part) {
      ++index;
    }
    const Answer each = before.at(index).answer;
    if (each == Answer::Fails || (each == Answer::Undefined && answer == Answer::Holds)) {
      answer = each;
    }
  }
  return {answer, {}};
}

}  // namespace

const std::vector<Claim>& claims() {
  static const std::vector<Claim> table = {
      {"V1",
       "Fission acquires cheaply",
       "RMB per incremental peak DAU: yuanbao below qianwen",
       "yuanbao / qianwen",
       checks::v1,
       {}},
      {"V2",
       "It acquires and does not retain",
       "Campaign cohort, used on day 30: yuanbao lowest of the four",
       "yuanbao - lowest other",
       checks::v2,
       {}},
      {"V2 active",
       "The same, still active",
       "Campaign cohort, not left by day 30: yuanbao lowest of the four",
       "yuanbao - lowest other",
       checks::v2_active,
       {}},
      {"V3a",
       "The curve rises high",
       "yuanbao: (peak - base) / base >= 2",
       "(peak - base) / base",
       checks::v3_peak,
       {}},
      {"V3b",
       "and falls back",
       "yuanbao: (day 45 - base) / (peak - base) <= 0.15",
       "(day 45 - base) / (peak - base)",
       checks::v3_rest,
       {}},
      {"V3", "The curve is a mirage", "V3a and V3b", "", nullptr, {"V3a", "V3b"}},
      {"V4a",
       "Tasks keep what they lift",
       "qianwen: (day 45 - base) / (peak - base) >= 0.3",
       "(day 45 - base) / (peak - base)",
       checks::v4_rest,
       {}},
      {"V4b",
       "and for less money",
       "RMB per DAU of day-45 lift: qianwen below yuanbao",
       "qianwen / yuanbao",
       checks::v4_cost,
       {}},
      {"V4", "Tasks build long-term value", "V4a and V4b", "", nullptr, {"V4a", "V4b"}},
      {"V5",
       "qianwen is cheapest per retained user",
       "RMB per campaign install that used on day 30: lowest of the four",
       "qianwen / cheapest other",
       checks::v5,
       {}},
      {"V6a",
       "doubao: strong mind-share",
       "Share of people who know it on gala night: highest of the four",
       "doubao - highest other",
       checks::v6_known,
       {}},
      {"V6b",
       "doubao: weak conversion",
       "activated / reached <= 0.15",
       "activated / reached",
       checks::v6_converts,
       {}},
      {"V6c",
       "doubao: strong retention",
       "Campaign cohort, used on day 30: highest of the four",
       "doubao - highest other",
       checks::v6_keeps,
       {}},
      {"V6",
       "doubao: strong mind-share, weak conversion",
       "V6a, V6b and V6c",
       "",
       nullptr,
       {"V6a", "V6b", "V6c"}},
      {"V7", "wenxin: steady, no breakthrough", "peak / base <= 1.5", "peak / base", checks::v7, {}},
      {"V8a",
       "The platform reacts in days",
       "yuanbao's links stop 2 to 4 days after its launch",
       "days",
       checks::v8_first,
       {}},
      {"V8b",
       "The next ones are stopped sooner",
       "Each app banned after yuanbao waited fewer days, from its launch or from yuanbao's ban",
       "longest wait of the next, days",
       checks::v8_next,
       {}},
      {"V8c",
       "A ban halves invitations or worse",
       "yuanbao's invited installs in the 7 days from the ban, against no governance: -50 to -85 %",
       "change",
       checks::v8_installs,
       {}},
      {"V8", "Governance", "V8a, V8b and V8c", "", nullptr, {"V8a", "V8b", "V8c"}},
      {"V9",
       "Fission fits a Pinduoduo-like product",
       "RMB per DAU of day-45 lift over the base: at least 5 times lower",
       "as is / Pinduoduo-like",
       checks::v9,
       {}},
      {"V9 caused",
       "The same, lift over no campaign",
       "RMB per DAU on day 45 above the same product without the campaign: at least 5 times lower",
       "as is / Pinduoduo-like",
       checks::v9_caused,
       {}},
      {"V10",
       "The mismatch is the cause",
       "Fission's own day-45 lift falls as the learning cost rises from 0.05 to 0.9",
       "fall, millions",
       checks::v10,
       {}},
      {"V10 share",
       "The mismatch explains most of it",
       "Of what a Pinduoduo-like product gains in that lift, the low learning cost alone brings half or more",
       "share",
       checks::v10_share,
       {}},
      {"V11",
       "Overload drives people away",
       "At equal served orders, short capacity: fewer used on day 30",
       "short - ample",
       checks::v11,
       {}},
      {"V11 active",
       "The same, still active",
       "At equal served orders, short capacity: fewer not left by day 30",
       "short - ample",
       checks::v11_active,
       {}},
      {"V12a",
       "Tasks instead of cash",
       "Equal budget: day-60 lift above cash for sharing",
       "difference, millions",
       checks::v12_task,
       {}},
      {"V12b",
       "Word of mouth instead of fission",
       "Equal budget: retained users of gifts above those of cash for sharing, which count for nothing once "
       "it is banned",
       "difference, millions",
       checks::v12_word,
       {}},
      {"V12b anyway",
       "The same, bans forgiven",
       "Equal budget: retained users of gifts above those of cash for sharing",
       "difference, millions",
       checks::v12_word_anyway,
       {}},
      {"V12c",
       "Challenge and reminders keep users",
       "Equal budget, half kept for a challenge: mean DAU of days 45 to 75 above cash for sharing",
       "difference, millions",
       checks::v12_late,
       {}},
      {"V12d",
       "Reminders show as bumps",
       "3 March and 5 April stand out from the days around them, more than under cash for sharing",
       "smaller bump",
       checks::v12_bumps,
       {}},
      {"V12",
       "The recommended designs",
       "V12a, V12b, V12c and V12d",
       "",
       nullptr,
       {"V12a", "V12b", "V12c", "V12d"}},
      {"V13",
       "The label is causal",
       "Without harm by the label, the gap in D30 from yuanbao up to qianwen narrows",
       "share of the gap closed",
       checks::v13,
       {}},
  };
  return table;
}

Finding check_claim(std::string_view id, const Case& runs) {
  const auto found =
      std::find_if(claims().begin(), claims().end(), [&](const Claim& claim) { return claim.id == id; });
  require(found != claims().end() && found->check != nullptr, "a claim with a check has this id");
  return found->check(runs);
}

std::vector<Finding> check_claims(const Case& runs) {
  std::vector<Finding> findings;
  for (const Claim& claim : claims()) {
    findings.push_back(claim.check != nullptr ? claim.check(runs) : sum_up(claim.parts, findings));
  }
  return findings;
}

}  // namespace kfactor::analysis

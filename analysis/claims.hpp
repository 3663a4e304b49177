// Claims about the campaigns of the Spring Festival of 2026, each stated so that it can fail, and the findings
// of one paired set of runs. Pure functions of outcomes; README.md, "Claims", explains the choices.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/outcomes.hpp"

namespace kfactor::analysis {

// The runs that claims compare. All have the same people, parameters and draws, and differ in one thing.
enum class Variant {
  AsIs,
  NoGovernance,   // the platform stops no links
  NoLabel,        // a cash label reduces neither value nor loyalty, for any app
  Idle,           // yuanbao has no campaign
  Suited,         // yuanbao's product is like Pinduoduo: low learning cost, high value, no harm by a label
  SuitedIdle,     // the same without a campaign
  Easy,           // yuanbao's product has a learning cost of kLowLearningCost
  EasyIdle,       // the same without a campaign
  Hard,           // yuanbao's product has a learning cost of kHighLearningCost
  HardIdle,       // the same without a campaign
  ShortCapacity,  // qianwen can just serve its orders within the window; half the budget
  AmpleCapacity,  // qianwen can serve all its orders in one day; half the budget
  CashDesign,     // yuanbao's campaign is cash for sharing alone
  TaskDesign,     // the same budget and window for qianwen's task subsidy instead
  GiftDesign,     // the same budget and window for gifts
  KeepDesign,     // half the budget for cash for sharing, half for a challenge of seven days; also reminders
};
inline constexpr std::size_t kNumVariants = 16;
inline constexpr double kLowLearningCost = 0.05;
inline constexpr double kHighLearningCost = 0.9;

enum class Contestant { Yuanbao, Qianwen, Doubao, Wenxin };
inline constexpr std::array<std::string_view, 4> kContestants = {"yuanbao", "qianwen", "doubao", "wenxin"};

// One draw of parameters and one seed: the outcomes of all variants, with apps in the order of kContestants.
struct Case {
  std::array<Outcomes, kNumVariants> variants;

  const Outcomes& run(Variant variant) const { return variants[static_cast<std::size_t>(variant)]; }
  const AppOutcome& app(Variant variant, Contestant name) const {
    return run(variant).apps.at(static_cast<std::size_t>(name));
  }
};

enum class Answer { Holds, Fails, Undefined };

struct Finding {
  Answer answer = Answer::Undefined;
  std::optional<double> quantity;  // the tested quantity; may be infinite
};

struct Claim {
  std::string_view id;
  std::string_view statement;
  std::string_view test;
  std::string_view quantity;      // the meaning of Finding::quantity, with its unit; empty for a sum of parts
  Finding (*check)(const Case&);  // nullptr for a sum of parts
  std::vector<std::string_view> parts;  // ids of earlier claims, all of which must hold
};

// The parts of a claim come before the claim.
const std::vector<Claim>& claims();

// The finding on one claim that has a check, by its id. Needs only the variants that the claim compares.
// ContractError for another id.
Finding check_claim(std::string_view id, const Case& runs);

// The findings in the order of claims(). A sum of parts fails if a part fails; it is undefined if no part fails
// and one is undefined.
std::vector<Finding> check_claims(const Case& runs);

}  // namespace kfactor::analysis

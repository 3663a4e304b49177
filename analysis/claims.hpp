// What is claimed about the campaigns of the Spring Festival of 2026, each stated so that it can fail, and what one
// paired set of runs says about it. Pure functions of outcomes; README.md, "Claims", explains the choices.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/outcomes.hpp"

namespace kfactor::analysis {

// The runs that claims compare: the same people, parameters and draws, and one thing different.
enum class Variant {
  AsIs,
  NoGovernance,   // the platform stops nobody's links
  NoLabel,        // a cash label harms neither value nor loyalty, of any app
  Idle,           // yuanbao has no campaign
  Suited,         // yuanbao's product is like Pinduoduo: little to learn, a high value, no harm by a label
  SuitedIdle,     // and no campaign
  Easy,           // yuanbao's product has a learning cost of kLowLearningCost
  EasyIdle,       // and no campaign
  Hard,           // of kHighLearningCost
  HardIdle,       // and no campaign
  ShortCapacity,  // qianwen's orders can just be served within the window, for half the budget
  AmpleCapacity,  // they could all be served in one day
  CashDesign,     // yuanbao's campaign is its cash for sharing, and nothing else
  TaskDesign,     // its budget and window go into qianwen's task subsidy instead
  GiftDesign,     // into gifts
  KeepDesign,     // half goes into cash for sharing, half into a challenge of seven days; and reminders
};
inline constexpr std::size_t kNumVariants = 16;
inline constexpr double kLowLearningCost = 0.05;
inline constexpr double kHighLearningCost = 0.9;

enum class Contestant { Yuanbao, Qianwen, Doubao, Wenxin };
inline constexpr std::array<std::string_view, 4> kContestants = {"yuanbao", "qianwen", "doubao", "wenxin"};

// One draw of parameters and one seed: all variants, their apps in the order of kContestants.
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
  std::optional<double> quantity;  // what was tested; may be infinite
};

struct Claim {
  std::string_view id;
  std::string_view statement;
  std::string_view test;
  std::string_view quantity;            // what Finding::quantity is, with its unit; empty for a sum of parts
  Finding (*check)(const Case&);        // nullptr for a sum of parts
  std::vector<std::string_view> parts;  // ids of earlier claims, all of which must hold
};

// A claim's parts stand before it.
const std::vector<Claim>& claims();

// One claim that has a check, by its id. Only the variants that it compares need be there. Throws ContractError for an id
// that is none of those.
Finding check_claim(std::string_view id, const Case& runs);

// In the order of claims(). A sum of parts fails if a part fails, and is undefined if none fails and one is undefined.
std::vector<Finding> check_claims(const Case& runs);

}  // namespace kfactor::analysis

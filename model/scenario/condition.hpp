// Conditions on the observations of the previous day, which open and close campaign components:
//
//   condition   = conjunction { "or" conjunction } ;
//   conjunction = negation { "and" negation } ;
//   negation    = "not" negation | comparison ;
//   comparison  = sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum ] ;
//   sum         = product { ( "+" | "-" ) product } ;
//   product     = factor { ( "*" | "/" ) factor } ;
//   factor      = "-" factor | "(" condition ")" | number | observable ;
//   observable  = "day" | "platform.bans" | APP "." NAME ;
//
// Example: yuanbao.dau > 30e6 and platform.bans >= 1. Numbers are written like 2, 0.5, 30e6 or 30_000_000.
// App names may contain hyphens, so a minus needs spaces around it. Letters of every script may stand in them,
// and a name may stand in quotation marks. NAME is `dau`, a count of a day report
// (observables() in day_report.hpp), or one of the names that observable_names() adds. Counts and money are
// scaled to all people. `day` counts from run.start and is negative in the burn-in. A division by 0 gives
// infinity; every comparison with 0 / 0 is false, except !=.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/types/archive.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

// Observations of an app: at the end of the previous day, and in total.
struct AppRecord {
  std::string name;
  AppCounts counts;
  Fen paid{};        // by all components, in total
  Fen paid_today{};  // by all components, on the previous day
  std::int64_t bans = 0;
  double link_effectiveness = 1;

  void keep(StateArchive& archive);
};

// All observations for conditions: of the previous day, and running totals. Equal on all ranks.
class Observed {
 public:
  Observed() = default;
  // Before the first day all counts are 0. `apps`: names, in the scenario's order.
  Observed(std::vector<std::string> apps, double people_per_agent, Step burn_in_days);

  void take(const DayReport& report);

  const AppRecord& app(std::string_view name) const;
  std::int64_t all_bans() const;
  double people_per_agent() const { return people_per_agent_; }
  std::int64_t day() const { return day_; }

  void keep(StateArchive& archive) {
    for (AppRecord& record : records_) {
      record.keep(archive);
    }
    archive.item(day_);
  }

 private:
  std::vector<AppRecord> records_;
  double people_per_agent_ = 1;
  Step burn_in_days_ = 0;
  std::int64_t day_ = 0;  // from run.start
};

// All allowed NAMEs in APP.NAME, in the order of the documentation.
std::vector<std::string_view> observable_names();

class Condition {
 public:
  // An empty condition: it never holds and names no app.
  Condition() = default;
  // InputError if the text is invalid. Its message is the end of a sentence: the error and its position in
  // the text.
  static Condition parse(std::string_view text);

  bool empty() const { return nodes_.empty(); }
  // All apps of apps() must be known to `yesterday`.
  bool holds(const Observed& yesterday) const;
  // Apps in the condition, in order of appearance.
  const std::vector<std::string>& apps() const { return apps_; }

  enum class Operation : std::uint8_t {
    Number,
    Day,
    AllBans,
    OfApp,
    Negative,
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Not,
    And,
    Or
  };

 private:
  friend class ConditionParser;
  struct Node {
    Operation operation;
    double number = 0;                // Number
    std::size_t app = 0;              // OfApp: index in apps_
    std::size_t observable = 0;       // OfApp: index in observable_names()
    std::size_t left = 0, right = 0;  // indices of the operands in nodes_
  };

  double value(const Node& node, const Observed& yesterday) const;

  std::vector<Node> nodes_;  // operands before operations; the last node is the whole condition
  std::vector<std::string> apps_;
};

}  // namespace kfactor::model

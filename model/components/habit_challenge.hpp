// Seven consecutive days of tool use earn points. Users with a running streak wish to use the product more.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct HabitChallenge {
  static constexpr std::string_view kKind = "habit_challenge";
  Fen points{100};    // paid for a completed streak
  double lift = 0.2;  // C, on the wish to use, for users with a running streak

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
  void shrink(const Scale&) {}
  static ComponentFunds open_funds(Fen budget) { return {Wallet(budget), {}, {}}; }
  bool is_funded(const ComponentFunds& funds) const;
  std::int64_t settle(ComponentFunds& funds, const DayContext& today, const PaymentClaims& claims) const;
};

template <>
const std::vector<Parameter<HabitChallenge>>& parameters<HabitChallenge>();

}  // namespace kfactor::model

// Cash for sharing: both sides of an accepted invitation are paid, and every user may draw one red packet a
// day.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct CashFission {
  static constexpr std::string_view kKind = "cash_fission";
  Fen invite_reward{300};        // r, to each side of an accepted invitation
  std::int64_t invite_cap = 20;  // paid invitations per inviter, at most
  Fen draw_reward{100};          // face value of one daily draw
  Fen daily_pool{0};             // largest payment per day; 0: all that remains
  double perceived_invite = 5;   // rhat0 of an invitation, RMB
  double perceived_draw = 1;     // rhat0 of a draw, RMB

  void shrink(const Scale& scale);
  ComponentFunds open_funds(Fen budget) const;
  bool is_funded(const ComponentFunds& funds) const;
  void offer(const ComponentFunds& funds, const DayContext& today, Offers& offers) const;
  std::int64_t settle(ComponentFunds& funds, const DayContext& today, const PaymentClaims& claims) const;
};

template <>
const std::vector<Parameter<CashFission>>& parameters<CashFission>();

}  // namespace kfactor::model

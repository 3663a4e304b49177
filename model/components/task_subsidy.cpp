// Capacity and money limit the number of orders that are served per day. If the demand is higher, a lottery
// in phase use (day/order_lottery.cpp) selects the orders, and their number is paid here.
#include "model/components/task_subsidy.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<TaskSubsidy>>& parameters<TaskSubsidy>() {
  using E = TaskSubsidy;
  static const std::vector<Parameter<E>> rows = {
      {"vouchers", "", "1", &E::vouchers, 0, 255, "to each user, on the first active day of the window",
       "public: up to 20 or 21 order cards"},
      {"paid_per_order_rmb", "", "RMB", &E::paid_per_order, 0, 1e6, "mean payment for a served order",
       "assumption: 15 RMB of a face value of 25"},
      {"capacity", "", "orders/d", &E::capacity, 0, 1e12, "orders that can be served a day, for all people",
       "derived: from published order counts"},
      {"invite", "", "flag", &E::invite, 0, 0, "whether both sides of an accepted invitation get a voucher",
       "public: campaign rules"},
      {"invite_cap", "", "1", &E::invite_cap, 0, 255, "accepted invitations an inviter is rewarded for",
       "public: campaign rules"},
      {"overload", "", "choice",
       Choice<E>{[](const E& mechanism) { return static_cast<int>(mechanism.overload); },
                 [](E& mechanism, int value) { mechanism.overload = static_cast<Overload>(value); },
                 {"reject", "queue"}},
       0, 0, "an order beyond capacity fails (reject) or is served first on the next day (queue)",
       "public: pages and cards failed for days"},
  };
  return rows;
}

void TaskSubsidy::shrink(const Scale& scale) { capacity = scale(capacity); }

ComponentFunds TaskSubsidy::open_funds(Fen budget) const {
  return {Wallet(budget), Perception(to_rmb(paid_per_order)), {}};
}

bool TaskSubsidy::is_funded(const ComponentFunds& funds) const {
  return funds.wallet.remaining() >= std::max(paid_per_order, Fen{1});
}

void TaskSubsidy::offer(const ComponentFunds& funds, const DayContext& today, Offers& offers) const {
  offers.tasks_open = true;
  offers.tasks_begin = today.days_gone == 0;
  offers.orders_wait = overload == Overload::Queue;
  offers.vouchers = vouchers;
  offers.perceived_task += funds.first.rmb();
  const std::int64_t payable =
      paid_per_order.count > 0 ? funds.wallet.remaining().count / paid_per_order.count : capacity;
  offers.order_limit = std::min(capacity, payable);
  if (invite) {
    offers.invites_open = true;
    offers.vouchers_for_invites = true;
    offers.invite_cap = std::max(offers.invite_cap, invite_cap);
    offers.perceived_invite += funds.first.rmb();
  }
}

std::int64_t TaskSubsidy::settle(ComponentFunds& funds, const DayContext&,
                                 const PaymentClaims& claims) const {
  funds.wallet.pay(claims.orders_served * paid_per_order);
  if (claims.orders_demanded > 0) {
    funds.first.learn(to_rmb(paid_per_order) * static_cast<double>(claims.orders_served) /
                      static_cast<double>(claims.orders_demanded));
  }
  return claims.orders_served;
}

}  // namespace kfactor::model

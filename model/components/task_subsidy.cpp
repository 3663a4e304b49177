// Vouchers for orders. What can be served a day is limited by capacity and by money; who is served when demand is
// higher is a lottery in the use phase, which reports the number here.
#include "model/components/task_subsidy.hpp"

#include "model/components/campaign.hpp"

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
  };
  return rows;
}

TaskSubsidy shrink(TaskSubsidy effect, const Scale& scale) {
  effect.capacity = scale(effect.capacity);
  return effect;
}

Purse open_purse(const TaskSubsidy& effect, Fen budget) {
  return {Wallet(budget), Perception(to_rmb(effect.paid_per_order)), {}};
}

bool is_funded(const TaskSubsidy& effect, const Purse& purse) {
  return purse.wallet.remaining() >= std::max(effect.paid_per_order, Fen{1});
}

void offer(const TaskSubsidy& effect, const Purse& purse, const Occasion& today, Plan& plan) {
  plan.tasks_open = true;
  plan.tasks_begin = today.days_gone == 0;
  plan.vouchers = effect.vouchers;
  plan.perceived_task += purse.first.rmb();
  const std::int64_t payable = effect.paid_per_order.count > 0
                                   ? purse.wallet.remaining().count / effect.paid_per_order.count
                                   : effect.capacity;
  plan.order_limit = std::min(effect.capacity, payable);
  if (effect.invite) {
    plan.invites_open = true;
    plan.vouchers_for_invites = true;
    plan.invite_cap = std::max(plan.invite_cap, effect.invite_cap);
    plan.perceived_invite += purse.first.rmb();
  }
}

std::int64_t settle(const TaskSubsidy& effect, Purse& purse, const Occasion&, const Claims& claims) {
  purse.wallet.pay(claims.orders_served * effect.paid_per_order);
  if (claims.orders_demanded > 0) {
    purse.first.learn(to_rmb(effect.paid_per_order) * static_cast<double>(claims.orders_served) /
                      static_cast<double>(claims.orders_demanded));
  }
  return claims.orders_served;
}

}  // namespace kfactor::model

// Money for tasks done with the product: vouchers for orders that users place through the assistant.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

// An order that cannot be served today fails (Reject) or waits for the next day (Queue).
enum class Overload { Reject, Queue };

struct TaskSubsidy {
  static constexpr std::string_view kKind = "task_subsidy";
  std::int64_t vouchers = 21;          // for each user, on the first active day of the window
  Fen paid_per_order{1500};            // mean payment of a voucher of face value 25 RMB
  std::int64_t capacity = 20'000'000;  // orders a day that the system can serve, for all `people`
  bool invite = false;                 // true: both sides of an accepted invitation get a voucher
  std::int64_t invite_cap = 20;
  Overload overload = Overload::Reject;

  void shrink(const Scale& scale);
  ComponentFunds open_funds(Fen budget) const;
  bool is_funded(const ComponentFunds& funds) const;
  void offer(const ComponentFunds& funds, const DayContext& today, Offers& offers) const;
  std::int64_t settle(ComponentFunds& funds, const DayContext& today, const PaymentClaims& claims) const;
};

template <>
const std::vector<Parameter<TaskSubsidy>>& parameters<TaskSubsidy>();

}  // namespace kfactor::model

// Money for tasks done with the product: vouchers for orders placed by asking the assistant.
#pragma once

#include <cstdint>

#include "model/money.hpp"
#include "model/parameter.hpp"

namespace kfactor::model {

struct TaskSubsidy {
  std::int64_t vouchers = 21;          // to each user, on the first active day of the window
  Fen paid_per_order{1500};            // mean payment of a voucher of face value 25 RMB
  std::int64_t capacity = 20'000'000;  // orders a day that the system can serve, for all `people`
  bool invite = false;                 // a voucher to both sides of an accepted invitation
  std::int64_t invite_cap = 20;
};

template <>
const std::vector<Parameter<TaskSubsidy>>& parameters<TaskSubsidy>();

}  // namespace kfactor::model

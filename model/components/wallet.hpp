// A component's money. At any time budget = paid + remaining, exact to the fen.
#pragma once

#include <algorithm>

#include "graph/base/error.hpp"
#include "model/types/archive.hpp"
#include "model/types/money.hpp"

namespace kfactor::model {

class Wallet {
 public:
  Wallet() = default;
  explicit Wallet(Fen budget) : remaining_(budget) {}
  void keep(StateArchive& archive) {
    archive.item(paid_.count);
    archive.item(remaining_.count);
  }

  Fen paid() const { return paid_; }
  Fen remaining() const { return remaining_; }

  // The largest payment today under a daily pool (0: no daily limit).
  Fen available(Fen daily_pool) const {
    return daily_pool.count == 0 ? remaining_ : std::min(daily_pool, remaining_);
  }
  // Changes the budget; earlier payments stay. InputError if they exceed the new budget.
  void change_budget(Fen by) {
    if (remaining_.count + by.count < 0) {
      throw InputError("more has been paid already");
    }
    remaining_ += by;
  }
  void pay(Fen amount) {
    require(amount.count >= 0 && amount <= remaining_, "a wallet never goes below zero");
    paid_ += amount;
    remaining_ -= amount;
  }

 private:
  Fen paid_{};
  Fen remaining_{};
};

// The value of a reward as users perceive it, in RMB. It follows the payments slowly: rhat += 0.3 (paid -
// rhat).
class Perception {
 public:
  Perception() = default;
  explicit Perception(double rmb) : rmb_(rmb) {}
  double rmb() const { return rmb_; }
  void keep(StateArchive& archive) { archive.item(rmb_); }
  friend bool operator==(const Perception&, const Perception&) = default;
  void learn(double paid_rmb) { rmb_ += 0.3 * (paid_rmb - rmb_); }

 private:
  double rmb_ = 0;
};

}  // namespace kfactor::model

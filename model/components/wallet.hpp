// A component's money. budget = paid + remaining, to the fen, at any moment.
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

  // What may be paid out today under a daily pool (0: no such limit).
  Fen available(Fen daily_pool) const {
    return daily_pool.count == 0 ? remaining_ : std::min(daily_pool, remaining_);
  }
  // The budget is another one than was thought so far; what has been paid stays paid.
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

// What users believe a reward to be worth, in RMB; follows slowly what was paid (rhat += 0.3 (paid - rhat)).
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

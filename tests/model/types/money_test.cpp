// Fen, wallets and perceived rewards.
#include <gtest/gtest.h>

#include "model/components/component.hpp"

namespace kfactor::model {
namespace {

TEST(Money, ProrateRoundsDownAndNeverOverflows) {
  EXPECT_EQ(prorate({300}, {1000}, {1000}), Fen{300});
  EXPECT_EQ(prorate({300}, {1000}, {1200}), Fen{250});
  EXPECT_EQ(prorate({300}, {999}, {1200}), Fen{249});
  EXPECT_EQ(prorate({300}, {0}, {1200}), Fen{0});
  EXPECT_EQ(prorate({300}, {0}, {0}), Fen{300});  // no claims
  constexpr std::int64_t kHuge = 4'000'000'000'000'000'000;
  EXPECT_EQ(prorate({kHuge}, {kHuge / 2}, {kHuge}), Fen{kHuge / 2});
}

TEST(Money, ScaleRoundsDownAndKeepsLimits) {
  const Scale scale{1, 1000};
  EXPECT_EQ(scale(1999), 1);
  EXPECT_EQ(scale(999), 0);
  EXPECT_EQ(scale.limit(999), 1);
  EXPECT_EQ(scale.limit(0), 0);  // no limit
}

TEST(Wallet, PaysWhatItHasAndNoMore) {
  Wallet wallet({1000});
  EXPECT_EQ(wallet.available({0}), Fen{1000});
  EXPECT_EQ(wallet.available({300}), Fen{300});
  wallet.pay({800});
  EXPECT_EQ(wallet.available({300}), Fen{200});
  EXPECT_EQ(wallet.paid(), Fen{800});
  EXPECT_EQ(wallet.remaining(), Fen{200});
  EXPECT_THROW(wallet.pay({201}), ContractError);
  EXPECT_THROW(wallet.pay({-1}), ContractError);
  wallet.pay({200});
  EXPECT_EQ(wallet.remaining(), Fen{0});
}

TEST(Perception, FollowsSlowly) {
  Perception rhat(5);
  rhat.learn(1);
  EXPECT_DOUBLE_EQ(rhat.rmb(), 3.8);
  rhat.learn(1);
  EXPECT_DOUBLE_EQ(rhat.rmb(), 2.96);
}

}  // namespace
}  // namespace kfactor::model

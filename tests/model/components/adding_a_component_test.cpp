// The code example of model/README.md, "Adding a component": it is equal to the text of the page, it
// compiles, and it does what the page says.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "model/scenario/scenario.hpp"

namespace kfactor::model {

// coin_video.hpp
struct CoinVideo {
  static constexpr std::string_view kKind = "coin_video";
  Fen coin{10};
  double watch_share = 0.2;  // of users and day

  void shrink(const Scale&) {}
  ComponentFunds open_funds(Fen budget) const { return {Wallet(budget), Perception(to_rmb(coin)), {}}; }
  bool is_funded(const ComponentFunds& funds) const {
    return funds.wallet.remaining() >= std::max(coin, Fen{1});
  }
  void offer(const ComponentFunds& funds, const DayContext&, Offers& offers) const {
    offers.perceived_daily += watch_share * funds.first.rmb();
  }
  std::int64_t settle(ComponentFunds& funds, const DayContext&, const PaymentClaims& claims) const {
    const Fen each = prorate(coin, funds.wallet.remaining(), claims.cash_claims * coin);
    funds.wallet.pay(claims.cash_claims * each);
    return claims.cash_claims;
  }
};

template <>
const std::vector<Parameter<CoinVideo>>& parameters<CoinVideo>();

// coin_video.cpp
template <>
const std::vector<Parameter<CoinVideo>>& parameters<CoinVideo>() {
  static const std::vector<Parameter<CoinVideo>> rows = {
      {"coin_rmb", "", "RMB", &CoinVideo::coin, 0, 1e6, "paid for a video", "assumption"},
      {"watch_share", "", "1/d", &CoinVideo::watch_share, 0, 1, "users who watch one", "assumption"},
  };
  return rows;
}

namespace {

TEST(AddingAComponent, TheExampleOffersAndPays) {
  const CoinVideo video;
  ComponentFunds funds = video.open_funds({55});
  Offers offers;
  video.offer(funds, {}, offers);
  EXPECT_DOUBLE_EQ(offers.perceived_daily, 0.2 * 0.1);
  EXPECT_EQ(video.settle(funds, {}, {0, 0, 3, 0, 0, 0}), 3);
  EXPECT_EQ(funds.wallet.paid(), Fen{30});
  video.settle(funds, {}, {0, 0, 10, 0, 0, 0});  // 25 left for ten
  EXPECT_EQ(funds.wallet.paid(), Fen{30 + 20});
  EXPECT_FALSE(video.is_funded(funds));
  EXPECT_EQ(parameters<CoinVideo>().size(), 2U);
}

// The calls of the simulation to a component on a day of its window.
template <class Kind>
Fen live_a_day(Kind kind) {
  kind.shrink(Scale{1, 1});
  ComponentFunds funds = kind.open_funds({1000});
  Offers offers;
  if (kind.is_funded(funds)) {
    kind.offer(funds, {}, offers);
    kind.settle(funds, {}, {});
  }
  return funds.wallet.paid() + funds.wallet.remaining();
}

TEST(AddingAComponent, TheExampleHasWhatEveryKindHas) {
  EXPECT_EQ(live_a_day(CoinVideo{}), Fen{1000});
  for (const std::string_view kind : component_kinds()) {
    EXPECT_EQ(std::visit([](const auto& mechanism) { return live_a_day(mechanism); }, make_mechanism(kind)),
              Fen{1000})
        << kind;
  }
}

std::string text_of(const std::string& file) {
  std::ifstream stream(std::string(KFACTOR_SOURCE_DIR "/") + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(AddingAComponent, TheExampleStandsInTheReadme) {
  const std::string readme = text_of("model/README.md");
  const std::size_t begin = readme.find("## Adding a component");
  ASSERT_NE(begin, std::string::npos);
  std::istringstream section(readme.substr(begin, readme.find("\n## ", begin + 1) - begin));
  const std::string here = text_of("tests/model/components/adding_a_component_test.cpp");
  int lines = 0;
  for (std::string line; std::getline(section, line);) {
    if (line.starts_with("    ")) {  // code
      const std::string code = line.substr(4);
      EXPECT_NE(here.find(code + "\n"), std::string::npos) << code;
      ++lines;
    }
  }
  EXPECT_GT(lines, 20);
}

}  // namespace
}  // namespace kfactor::model

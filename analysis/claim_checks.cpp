#include "analysis/claim_checks.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace kfactor::analysis::checks {
namespace {

using Maybe = std::optional<double>;
constexpr Contestant kYuanbao = Contestant::Yuanbao;
constexpr Contestant kQianwen = Contestant::Qianwen;
constexpr Contestant kDoubao = Contestant::Doubao;
constexpr Contestant kWenxin = Contestant::Wenxin;
constexpr double kMillion = 1e6;
constexpr int kLateDay = 45;
constexpr model::Date kLantern{std::chrono::year{2026} / 3 / 3};
constexpr model::Date kQingming{std::chrono::year{2026} / 4 / 5};

Finding decide(bool holds, Maybe quantity) {
  return {holds ? Answer::Holds : Answer::Fails, quantity && std::isnan(*quantity) ? std::nullopt : quantity};
}

// Compares two costs, where infinite means that no user was won. Holds if a is lower. The quantity is their
// ratio.
Finding cheaper(Maybe a, Maybe b) { return a && b ? decide(*a < *b, *a / *b) : Finding{}; }

Finding at_least(Maybe value, double limit) { return value ? decide(*value >= limit, value) : Finding{}; }
Finding at_most(Maybe value, double limit) { return value ? decide(*value <= limit, value) : Finding{}; }

// One number per app: that of this app minus the nearest of the others. Holds if it is the lowest (the
// highest).
enum class Extreme { Lowest, Highest };
Finding stands_out(const std::array<Maybe, 4>& numbers, Contestant name, Extreme extreme) {
  const auto own = static_cast<std::size_t>(name);
  Maybe rival;
  for (std::size_t app = 0; app < numbers.size(); ++app) {
    if (!numbers[app]) {
      return {};
    }
    if (app != own) {
      const double number = *numbers[app];
      rival = !rival                       ? number
              : extreme == Extreme::Lowest ? std::min(*rival, number)
                                           : std::max(*rival, number);
    }
  }
  const double ahead = *numbers[own] - *rival;
  return decide(extreme == Extreme::Lowest ? ahead < 0 : ahead > 0, ahead);
}

std::array<Maybe, 4> of_all(const Case& runs, const std::function<Maybe(const AppOutcome&)>& number) {
  std::array<Maybe, 4> numbers;
  for (std::size_t app = 0; app < numbers.size(); ++app) {
    numbers[app] = number(runs.app(Variant::AsIs, static_cast<Contestant>(app)));
  }
  return numbers;
}

Maybe day30_used(const AppOutcome& app) { return app.day30.used; }
Maybe day30_active(const AppOutcome& app) { return app.day30.active; }

Maybe peak_lift(const AppOutcome& app) {
  const Maybe peak = peak_of(app);
  const Maybe base = base_of(app);
  return peak && base ? Maybe(*peak - *base) : std::nullopt;
}

std::optional<model::Step> days_until_ban(const AppOutcome& app) {
  return app.banned && app.campaign ? std::optional(*app.banned - app.campaign->first) : std::nullopt;
}

// The effect of yuanbao's campaign on the late day: DAU with it minus DAU without it.
Maybe caused_lift(const Case& runs, Variant with, Variant without) {
  const AppOutcome& app = runs.app(with, kYuanbao);
  const Maybe then = daily_active_on(app, kLateDay);
  if (!then) {
    return std::nullopt;
  }
  return *then -
         runs.app(without, kYuanbao).daily_active.at(static_cast<std::size_t>(*app.opening) + kLateDay);
}

// How many times cheaper a user is with the suited product. Holds from five times on.
Finding five_times(Maybe cost, Maybe suited) {
  return cost && suited ? decide(std::isfinite(*suited) && *cost >= 5 * *suited, *cost / *suited) : Finding{};
}

Maybe retention_gap(const Case& runs, Variant variant) {
  const Maybe qianwen = day30_used(runs.app(variant, kQianwen));
  const Maybe yuanbao = day30_used(runs.app(variant, kYuanbao));
  return qianwen && yuanbao ? Maybe(*qianwen - *yuanbao) : std::nullopt;
}

Finding overloaded(const Case& runs, Maybe (*kept)(const AppOutcome&)) {
  const AppOutcome& scarce = runs.app(Variant::ShortCapacity, kQianwen);
  const AppOutcome& ample = runs.app(Variant::AmpleCapacity, kQianwen);
  const bool equal = std::abs(scarce.paid_rmb - ample.paid_rmb) <= 0.05 * ample.paid_rmb;
  const Maybe low = kept(scarce);
  const Maybe high = kept(ample);
  return equal && low && high ? decide(*low < *high, *low - *high) : Finding{};
}

Finding more(Maybe design, Maybe cash) {
  return design && cash ? decide(*design > *cash, (*design - *cash) / kMillion) : Finding{};
}

Maybe mean_late(const AppOutcome& app) {
  double sum = 0;
  for (int day = 45; day <= 75; ++day) {
    const Maybe then = daily_active_on(app, day);
    if (!then) {
      return std::nullopt;
    }
    sum += *then;
  }
  return sum / 31;
}

// The height of a day above its neighbours.
Maybe bump(const AppOutcome& app, model::Step step) {
  const auto day = static_cast<std::size_t>(step);
  if (step < 1 || day + 1 >= app.daily_active.size()) {
    return std::nullopt;
  }
  const double around = (app.daily_active[day - 1] + app.daily_active[day + 1]) / 2;
  return around > 0 ? Maybe(app.daily_active[day] / around - 1) : std::nullopt;
}

}  // namespace

// --- V1 to V7: the campaigns as they were --------------------------------------------------------------------

Finding v1(const Case& runs) {
  const AppOutcome& yuanbao = runs.app(Variant::AsIs, kYuanbao);
  const AppOutcome& qianwen = runs.app(Variant::AsIs, kQianwen);
  return cheaper(cost_of(yuanbao, peak_lift(yuanbao)), cost_of(qianwen, peak_lift(qianwen)));
}

Finding v2(const Case& runs) { return stands_out(of_all(runs, day30_used), kYuanbao, Extreme::Lowest); }
Finding v2_active(const Case& runs) {
  return stands_out(of_all(runs, day30_active), kYuanbao, Extreme::Lowest);
}

Finding v3_peak(const Case& runs) {
  const AppOutcome& app = runs.app(Variant::AsIs, kYuanbao);
  const Maybe lift = peak_lift(app);
  return lift && *base_of(app) > 0 ? at_least(*lift / *base_of(app), 2) : Finding{};
}

Finding v3_rest(const Case& runs) {
  return at_most(lift_kept(runs.app(Variant::AsIs, kYuanbao), kLateDay), 0.15);
}
Finding v4_rest(const Case& runs) {
  return at_least(lift_kept(runs.app(Variant::AsIs, kQianwen), kLateDay), 0.3);
}

Finding v4_cost(const Case& runs) {
  const AppOutcome& yuanbao = runs.app(Variant::AsIs, kYuanbao);
  const AppOutcome& qianwen = runs.app(Variant::AsIs, kQianwen);
  return cheaper(cost_of(qianwen, lift_of(qianwen, kLateDay)), cost_of(yuanbao, lift_of(yuanbao, kLateDay)));
}

Finding v5(const Case& runs) {
  Maybe rival;
  for (const Contestant name : {kYuanbao, kDoubao, kWenxin}) {
    const AppOutcome& app = runs.app(Variant::AsIs, name);
    const Maybe cost = cost_of(app, retained_users(app));
    if (!cost) {
      return {};
    }
    rival = std::min(rival.value_or(*cost), *cost);
  }
  const AppOutcome& qianwen = runs.app(Variant::AsIs, kQianwen);
  return cheaper(cost_of(qianwen, retained_users(qianwen)), rival);
}

Finding v6_known(const Case& runs) {
  const std::optional<Span> gala = runs.app(Variant::AsIs, kDoubao).campaign;
  if (!gala) {
    return {};
  }
  const auto that_evening = [&](const AppOutcome& app) -> Maybe {
    const auto step = static_cast<std::size_t>(gala->last);
    return step < app.awareness.size() ? Maybe(app.awareness[step]) : std::nullopt;
  };
  return stands_out(of_all(runs, that_evening), kDoubao, Extreme::Highest);
}

Finding v6_converts(const Case& runs) {
  const AppOutcome& doubao = runs.app(Variant::AsIs, kDoubao);
  return doubao.reached > 0 ? at_most(doubao.activated / doubao.reached, 0.15) : Finding{};
}

Finding v6_keeps(const Case& runs) { return stands_out(of_all(runs, day30_used), kDoubao, Extreme::Highest); }

Finding v7(const Case& runs) {
  const AppOutcome& wenxin = runs.app(Variant::AsIs, kWenxin);
  const Maybe peak = peak_of(wenxin);
  const Maybe base = base_of(wenxin);
  return peak && base && *base > 0 ? at_most(*peak / *base, 1.5) : Finding{};
}

// --- V8: the platform ----------------------------------------------------------------------------------------

Finding v8_first(const Case& runs) {
  const auto days = days_until_ban(runs.app(Variant::AsIs, kYuanbao));
  return days ? decide(*days >= 2 && *days <= 4, *days) : Finding{Answer::Fails, {}};
}

// The later apps could be stopped from their launch on, or from the first ban on if they launched before it.
Finding v8_next(const Case& runs) {
  const AppOutcome& first = runs.app(Variant::AsIs, kYuanbao);
  const auto days = days_until_ban(first);
  std::optional<model::Step> longest;
  for (const Contestant name : {kQianwen, kDoubao, kWenxin}) {
    const AppOutcome& app = runs.app(Variant::AsIs, name);
    if (days && app.banned && app.campaign && *app.banned >= *first.banned) {
      const model::Step waited = *app.banned - std::max(app.campaign->first, *first.banned);
      longest = std::max(longest.value_or(waited), waited);
    }
  }
  return longest ? decide(*longest < *days, *longest) : Finding{};
}

Finding v8_installs(const Case& runs) {
  constexpr model::Step kDays = 7;
  const AppOutcome& with = runs.app(Variant::AsIs, kYuanbao);
  const AppOutcome& without = runs.app(Variant::NoGovernance, kYuanbao);
  if (!with.banned || !with.campaign) {
    return {};
  }
  double left = 0;
  double all = 0;
  const model::Step end = std::min(*with.banned + kDays, with.campaign->last + 1);
  for (model::Step step = *with.banned; step < end; ++step) {
    left += with.cash_installs.at(static_cast<std::size_t>(step));
    all += without.cash_installs.at(static_cast<std::size_t>(step));
  }
  const double change = left / all - 1;
  return all > 0 ? decide(change >= -0.85 && change <= -0.5, change) : Finding{};
}

// --- V9, V10, V13: product, mismatch, label ------------------------------------------------------------------

Finding v9(const Case& runs) {
  const AppOutcome& as_is = runs.app(Variant::AsIs, kYuanbao);
  const AppOutcome& suited = runs.app(Variant::Suited, kYuanbao);
  return five_times(cost_of(as_is, lift_of(as_is, kLateDay)), cost_of(suited, lift_of(suited, kLateDay)));
}

Finding v9_caused(const Case& runs) {
  return five_times(
      cost_of(runs.app(Variant::AsIs, kYuanbao), caused_lift(runs, Variant::AsIs, Variant::Idle)),
      cost_of(runs.app(Variant::Suited, kYuanbao), caused_lift(runs, Variant::Suited, Variant::SuitedIdle)));
}

Finding v10(const Case& runs) {
  const Maybe easy = caused_lift(runs, Variant::Easy, Variant::EasyIdle);
  const Maybe hard = caused_lift(runs, Variant::Hard, Variant::HardIdle);
  return easy && hard ? decide(*easy > *hard, (*easy - *hard) / kMillion) : Finding{};
}

Finding v10_share(const Case& runs) {
  const Maybe as_is = caused_lift(runs, Variant::AsIs, Variant::Idle);
  const Maybe easy = caused_lift(runs, Variant::Easy, Variant::EasyIdle);
  const Maybe suited = caused_lift(runs, Variant::Suited, Variant::SuitedIdle);
  return as_is && easy && suited && *suited > *as_is ? at_least((*easy - *as_is) / (*suited - *as_is), 0.5)
                                                     : Finding{};
}

Finding v13(const Case& runs) {
  const Maybe labelled = retention_gap(runs, Variant::AsIs);
  const Maybe without = retention_gap(runs, Variant::NoLabel);
  return labelled && without && *labelled > 0
             ? decide(std::abs(*without) < *labelled, 1 - std::abs(*without) / *labelled)
             : Finding{};
}

// --- V11: overload -------------------------------------------------------------------------------------------

Finding v11(const Case& runs) { return overloaded(runs, day30_used); }
Finding v11_active(const Case& runs) { return overloaded(runs, day30_active); }

// --- V12: designs --------------------------------------------------------------------------------------------

Finding v12_task(const Case& runs) {
  return more(lift_of(runs.app(Variant::TaskDesign, kYuanbao), 60),
              lift_of(runs.app(Variant::CashDesign, kYuanbao), 60));
}

Finding v12_word(const Case& runs) {
  const auto unless_banned = [&](Variant variant) -> Maybe {
    const AppOutcome& app = runs.app(variant, kYuanbao);
    const Maybe retained = retained_users(app);
    return retained && app.banned ? Maybe(0) : retained;
  };
  return more(unless_banned(Variant::GiftDesign), unless_banned(Variant::CashDesign));
}

Finding v12_word_anyway(const Case& runs) {
  return more(retained_users(runs.app(Variant::GiftDesign, kYuanbao)),
              retained_users(runs.app(Variant::CashDesign, kYuanbao)));
}

Finding v12_late(const Case& runs) {
  return more(mean_late(runs.app(Variant::KeepDesign, kYuanbao)),
              mean_late(runs.app(Variant::CashDesign, kYuanbao)));
}

Finding v12_bumps(const Case& runs) {
  Maybe least;
  for (const model::Date date : {kLantern, kQingming}) {
    const model::Step step = runs.run(Variant::KeepDesign).step_of(date);
    const Maybe kept = bump(runs.app(Variant::KeepDesign, kYuanbao), step);
    const Maybe cash = bump(runs.app(Variant::CashDesign, kYuanbao), step);
    if (!kept || !cash) {
      return {};
    }
    least = std::min(least.value_or(*kept - *cash), *kept - *cash);
  }
  return decide(*least > 0, least);
}

}  // namespace kfactor::analysis::checks

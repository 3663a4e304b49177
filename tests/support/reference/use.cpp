// Reference model: phase use.
#include <algorithm>
#include <tuple>
#include <utility>

#include "model/rules/use.hpp"
#include "tests/support/reference/model.hpp"
#include "tests/support/stored_numbers.hpp"

namespace kfactor::test {

using namespace model;

void ReferenceModel::use() {
  for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
    decide_use(agent);
  }
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    hold_lottery(app);
    for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
      if (people_[agent].relationships[app].status == Status::Active) {
        live(agent, app);
      }
    }
  }
}

// [app]: chance of a tool use, after the apps have competed for the agent's attention.
std::vector<float> ReferenceModel::tool_chances(const Person& person) const {
  std::vector<float> wishes(apps_.size(), 0.0F);
  float sum = 0.0F;
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    const Relationship& bond = person.relationships[app];
    const Offers& offers = apps_[app].offers;
    if (bond.status == Status::Active) {
      wishes[app] = rules::tool_wish(fraction(bond.habit), fraction(bond.value), fraction(bond.label),
                                     rules::need_today(person.traits.need, offers.need_factor),
                                     static_cast<float>(scenario_.behaviour.habit_weight),
                                     static_cast<float>(apps_[app].traits.label_on_value),
                                     bond.uses > 0 ? offers.reminder_lift : 0.0F,
                                     bond.streak > 0 ? offers.challenge_lift : 0.0F);
      sum += wishes[app];
    }
  }
  for (float& wish : wishes) {
    wish = rules::tool_chance(wish, sum, static_cast<float>(scenario_.behaviour.attention_slots));
  }
  return wishes;
}

void ReferenceModel::decide_use(std::uint32_t agent) {
  Person& person = people_[agent];
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    if (apps_[app].offers.challenge_begins && person.relationships[app].status == Status::Active) {
      person.relationships[app].streak = 0;
    }
  }
  const std::vector<float> chances = tool_chances(person);
  for (std::size_t index_of_app = 0; index_of_app < apps_.size(); ++index_of_app) {
    RunningApp& app = apps_[index_of_app];
    Relationship& bond = person.relationships[index_of_app];
    bond.tool = bond.cash = bond.ordered = bond.served = bond.adopted = bond.shared = false;
    if (app.vouchers_expire) {
      bond.granted = bond.waiting = false;
      bond.vouchers = 0;
      bond.failures = 0;
    }
    if (bond.status != Status::Active) {
      continue;
    }
    if (app.offers.tasks_open && !bond.granted) {
      bond.granted = true;
      bond.vouchers = static_cast<int>(std::min<std::int64_t>(255, bond.vouchers + app.offers.vouchers));
    }
    const Lanes lanes = draws_(Purpose::Use, agent, 0, app.key, now());
    bond.tool = bernoulli(lanes[0], chances[index_of_app]);
    bond.cash = bernoulli(lanes[1], person.traits.cash * app.offers.gain_daily);
    bond.ordered =
        bond.waiting ||
        (bond.vouchers > 0 && bernoulli(lanes[2], rules::order_chance(person.traits.cash, bond.failures)));
  }
}

// Sorts all tickets in one list: waiting orders first, then by random key. The smallest tickets are served.
void ReferenceModel::hold_lottery(std::size_t app) {
  std::vector<std::tuple<bool, std::uint64_t, std::uint32_t>> tickets;
  for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
    const Relationship& bond = people_[agent].relationships[app];
    if (bond.ordered) {
      tickets.emplace_back(!bond.waiting,
                           as_hash(draws_(Purpose::OrderLottery, agent, 0, apps_[app].key, now())), agent);
    }
  }
  std::sort(tickets.begin(), tickets.end());
  apps_[app].counts.orders_demanded = static_cast<std::int64_t>(tickets.size());
  for (std::size_t index = 0; index < tickets.size(); ++index) {
    people_[std::get<2>(tickets[index])].relationships[app].served =
        static_cast<std::int64_t>(index) < apps_[app].offers.order_limit;
  }
}

// Applies the effects of tool use, order and cash claim, in this order, and then forgetting.
void ReferenceModel::live(std::uint32_t agent, std::size_t index_of_app) {
  RunningApp& app = apps_[index_of_app];
  const BehaviourParameters& rates = scenario_.behaviour;
  const Traits& traits = people_[agent].traits;
  const bool helped = traits.age == AgeClass::Elder && app.offers.elder_learning < 1.0F;
  const float skill = helped ? rules::helped_skill(traits.skill, app.offers.elder_learning) : traits.skill;
  const float quality_of_tool =
      std::max(static_cast<float>(app.traits.realised_value), app.offers.seasonal_value);
  Relationship& bond = people_[agent].relationships[index_of_app];
  rules::Mind mind{fraction(bond.habit), fraction(bond.value), fraction(bond.label)};
  for (const auto& [happened, quality] :
       {std::pair(bond.tool, quality_of_tool),
        std::pair(bond.served, static_cast<float>(app.traits.task_value))}) {
    if (happened) {
      const float realised =
          rules::realised_value(quality, static_cast<float>(app.traits.learning_cost), skill, bond.uses);
      rules::learn(mind, realised, static_cast<float>(rates.learning_rate),
                   static_cast<float>(rates.habit_rate));
      bond.uses = std::min(255, bond.uses + 1);
    }
  }
  if (bond.served) {
    rules::taste_of_money(mind);
    bond.failures = 0;
    bond.vouchers -= 1;
    ++app.counts.orders_served;
  } else if (bond.ordered && app.offers.orders_wait) {
    ++app.counts.orders_waiting;
  } else if (bond.ordered) {
    rules::disappoint(mind);
    bond.failures = std::min(3, bond.failures + 1);
    ++app.counts.orders_failed;
  }
  bond.waiting = app.offers.orders_wait && bond.ordered && !bond.served;
  if (bond.cash) {
    rules::claim_cash(mind, static_cast<float>(rates.label_rate));
    ++app.counts.cash_claims;
  }
  if (bond.tool || bond.served) {
    ++app.counts.tool_users;
    bond.idle_days = 0;
    bond.streak = std::min(7, bond.streak + 1);
    if (app.offers.challenge_open && bond.streak == 7) {
      bond.streak = 0;
      ++app.counts.challenges;
    }
  } else {
    bond.idle_days = std::min(3, bond.idle_days + 1);
    bond.streak = 0;
    if (bond.idle_days > rates.grace_days) {
      rules::forget(mind, static_cast<float>(rates.habit_decay));
    }
  }
  bond.habit = store_fraction(mind.habit);
  bond.value = store_fraction(mind.value);
  bond.label = store_fraction(mind.label);
}

}  // namespace kfactor::test

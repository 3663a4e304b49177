// Use: active agents decide to use their apps; orders are served or fail; habit, value and label change.
#include <algorithm>

#include "model/day/day.hpp"

namespace kfactor::model {
namespace {

// Removes vouchers and failed orders after the end of the component that gave the vouchers.
void expire_vouchers(World& world, Block& block, std::size_t app) {
  Relations& relations = block.apps[app];
  const Columns c = relations.columns();
  const std::uint32_t num = relations.num_active();
  for (std::uint32_t row = 0; row < num; ++row) {
    c.flags[row] = static_cast<std::uint8_t>(c.flags[row] & ~unsigned{kGranted | kWaiting});
    c.vouchers[row] = 0;
    c.counters[row] = static_cast<std::uint8_t>(c.counters[row] & ~(kFailureMask << kFailureShift));
  }
  if (relations.lapsed_hold_vouchers) {
    relations.lapsed_hold_vouchers = false;
    for (Relation& relation : relations.lapsed()) {
      world.remove_lapsed_from_digest(block, app, relation);
      relation.flags = static_cast<std::uint8_t>(relation.flags & ~unsigned{kGranted | kWaiting});
      relation.vouchers = 0;
      relation.counters = static_cast<std::uint8_t>(relation.counters & ~(kFailureMask << kFailureShift));
      world.add_lapsed_to_digest(block, app, relation);
    }
  }
}

// Grants each active user the vouchers of the open component once.
void grant_vouchers(const Relations& relations, std::int64_t vouchers) {
  const Columns c = relations.columns();
  const std::uint32_t num = relations.num_active();
  const int given = static_cast<int>(std::min<std::int64_t>(255, vouchers));
  for (std::uint32_t row = 0; row < num; ++row) {
    const bool due = (c.flags[row] & kGranted) == 0;
    c.vouchers[row] = static_cast<std::uint8_t>(std::min(255, c.vouchers[row] + (due ? given : 0)));
    c.flags[row] = static_cast<std::uint8_t>(c.flags[row] | kGranted);
  }
}

// Resets streaks, because a challenge counts from its first day.
void start_streaks(const Relations& relations) {
  const Columns c = relations.columns();
  const std::uint32_t num = relations.num_active();
  for (std::uint32_t row = 0; row < num; ++row) {
    c.counters[row] = static_cast<std::uint8_t>(c.counters[row] & ~(kStreakMask << kStreakShift));
  }
}

// Processes one block at a time, so that intermediate results stay in the cache.
class Using {
 public:
  explicit Using(World& world) : world_(world), scratch_(world.num_apps()) {}

  void decide(Block& block) {
    lay_out(block);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      world_.population.look_ahead(block, app, &Columns::local_id, &Columns::habit, &Columns::value,
                                   &Columns::label, &Columns::uses, &Columns::counters, &Columns::events);
      if (world_.apps[app].offers.tasks_open) {
        world_.population.look_ahead(block, app, &Columns::vouchers, &Columns::flags);
      }
      find_traits(block, app);
    }
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      if (world_.apps[app].offers.challenge_begins) {
        start_streaks(block.apps[app]);
      }
    }
    add_up_wishes(block);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      const Offers& offers = world_.apps[app].offers;
      if (world_.apps[app].may_hold_vouchers && (!offers.tasks_open || offers.tasks_begin)) {
        expire_vouchers(world_, block, app);
      }
      if (offers.tasks_open) {
        grant_vouchers(block.apps[app], offers.vouchers);
      }
      world_.tally[app].counts.orders_demanded += world_.kernels.decide(
          world_.rows(block, app), world_.draws, scratch_[app].wish, sum_, scratch_[app].traits.cash,
          {.now = world_.now(),
           .attention_slots = world_.rates.attention_slots,
           .gain_daily = offers.gain_daily,
           .orders = offers.tasks_open,
           .waiting = offers.orders_wait ? kWaiting : std::uint8_t{0}});
    }
  }

  // Updates the users of apps without orders; their traits are still in the cache.
  void update_state(const Block& block) {
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      if (!world_.apps[app].offers.tasks_open) {
        update_state(block, app);
      }
    }
  }
  // Updates the users of the other apps, after all demand is known.
  void update_state_with_orders(const Block& block) {
    lay_out(block);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      if (world_.apps[app].offers.tasks_open) {
        world_.population.look_ahead(block, app, &Columns::local_id, &Columns::habit, &Columns::value,
                                     &Columns::label, &Columns::uses, &Columns::vouchers, &Columns::flags,
                                     &Columns::counters, &Columns::events);
        find_traits(block, app);
        update_state(block, app);
      }
    }
  }

 private:
  static constexpr std::uint8_t kGoal = 7;  // consecutive days of tool use that complete a challenge

  // Intermediate results for the rows of an app, during the work on one block.
  struct AppScratch {
    TraitRows traits;
    float* wish;
  };

  // Places the arrays of all apps one after the other, each no longer than needed, so that all stay in the
  // cache.
  void lay_out(const Block& block) {
    std::size_t total = 0;
    for (const Relations& relations : block.apps) {
      total += padded_rows(relations.num_active());
    }
    if (numbers_.size() < 4 * total) {
      numbers_.resize(4 * total);
    }
    float* next = numbers_.data();
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      const std::size_t padded = padded_rows(block.apps[app].num_active());
      scratch_[app] = {{next, next + padded, next + 2 * padded}, next + 3 * padded};
      next += 4 * padded;
    }
  }

  void find_traits(const Block& block, std::size_t app) {
    const Offers& offers = world_.apps[app].offers;
    world_.kernels.find_traits(
        world_.traits, world_.draws, world_.rows(block, app),
        offers.tasks_open || offers.gain_daily > 0.0F ? WhichTraits::All : WhichTraits::WithoutCash,
        scratch_[app].traits);
  }

  void update_state(const Block& block, std::size_t index_of_app) {
    const RunningApp& app = world_.apps[index_of_app];
    const Offers& offers = app.offers;
    const Rates& rates = world_.rates;
    const Rows rows = world_.rows(block, index_of_app);
    float* skill = scratch_[index_of_app].traits.skill;
    if (offers.elder_learning < 1.0F) {
      help_elders(rows, offers.elder_learning, skill);
    }
    world_.tally[index_of_app].counts.challenges +=
        world_.kernels.update_state(rows, skill,
                                    {.quality = std::max(app.quality, offers.seasonal_value),
                                     .task_quality = app.task_quality,
                                     .learning_cost = app.learning_cost,
                                     .learning_rate = rates.learning_rate,
                                     .habit_rate = rates.habit_rate,
                                     .habit_decay = rates.habit_decay,
                                     .label_rate = rates.label_rate,
                                     .grace_days = rates.grace_days,
                                     .orders = offers.tasks_open,
                                     .waiting = offers.orders_wait ? kWaiting : std::uint8_t{0},
                                     .goal = offers.challenge_open ? kGoal : std::uint8_t{0}});
  }

  void help_elders(const Rows& rows, float learning_factor, float* skill) {
    agents_.resize(rows.num);
    zeros_.assign(rows.num, 0);
    words_.assign(rows.num, Draws::pack(Purpose::Traits, {}));
    for (std::uint32_t row = 0; row < rows.num; ++row) {
      agents_[row] = rows.first_agent + rows.columns.local_id[row];
    }
    world_.kernels.draw(world_.draws, agents_, zeros_, 0, words_, lanes_);
    for (std::uint32_t row = 0; row < rows.num; ++row) {
      if (world_.traits.age(lanes_.lane[3][row]) == AgeClass::Elder) {
        skill[row] = rules::helped_skill(skill[row], learning_factor);
      }
    }
  }

  void add_up_wishes(const Block& block) {
    sum_.fill(0.0F);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      const Rows rows = world_.rows(block, app);
      const Offers& offers = world_.apps[app].offers;
      world_.kernels.wish(rows, scratch_[app].traits.need,
                          {.habit_weight = world_.rates.habit_weight,
                           .label_on_value = world_.apps[app].label_on_value,
                           .need_factor = offers.need_factor,
                           .reminder_lift = offers.reminder_lift,
                           .challenge_lift = offers.challenge_lift},
                          scratch_[app].wish, sum_);
    }
  }

  World& world_;
  std::vector<AppScratch> scratch_;  // by app
  std::vector<float> numbers_;
  Floats sum_{};  // [local_id]: sum of the agent's wishes over all apps
  std::vector<std::uint32_t> agents_, zeros_, words_;
  ManyLanes lanes_;
};

// Work for the rows of an app. Each row needs its draw of the day, the draw and lookups of the agent's
// traits, and a write and a read of the sum of the agent's wishes. Reads local_id, habit, value, label, uses,
// counters; writes these except local_id, and events. Orders also read and write vouchers.
Work work_of_rows(const World& world, const Block& block, std::size_t app) {
  const Offers& offers = world.apps[app].offers;
  const std::int64_t num = block.apps[app].num_active();
  const bool cash = offers.tasks_open || offers.gain_daily > 0.0F;
  const std::int64_t traits = (is_constant(world.traits.need()) ? 0 : 1) +
                              (is_constant(world.traits.skill()) ? 0 : 1) +
                              (cash && !is_constant(world.traits.cash()) ? 1 : 0);
  return {.items = num,
          .bytes = num * (std::int64_t{7 * sizeof(std::uint16_t) + 5} + (offers.tasks_open ? 2 : 0)),
          .lookups = num * (2 + traits),
          .draws = num * (traits > 0 ? 2 : 1)};
}

}  // namespace

void use(World& world) {
  const auto timer = world.profile.measure(Phase::Use);
  Using using_apps(world);
  const bool lottery = std::any_of(world.apps.begin(), world.apps.end(),
                                   [](const RunningApp& app) { return app.offers.tasks_open; });
  Work work;
  for (Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      work += work_of_rows(world, block, app);
    }
    using_apps.decide(block);
    using_apps.update_state(block);
  }
  if (lottery) {  // orders are served only after all demand is known
    serve_orders(world);
    for (const Block& block : world.population.blocks()) {
      using_apps.update_state_with_orders(block);
    }
  }
  for (RunningApp& app : world.apps) {
    app.may_hold_vouchers = app.offers.tasks_open || app.offers.vouchers_for_invites;
  }
  world.profile.add(Phase::Use, work);
}

}  // namespace kfactor::model

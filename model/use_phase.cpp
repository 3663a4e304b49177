// Use: active agents decide to use; orders are served or fail; habit, value and label move.
#include <array>

#include "model/world.hpp"

namespace kfactor::model {
namespace {

using Floats = std::array<float, kBlockSize>;

// Scratch of one block: what each row wishes for, its agent's affinity for cash (drawn along with the need), and
// each agent's wishes over all apps.
struct Wishes {
  std::vector<Floats> by_app;
  std::vector<Floats> cash;
  Floats sum{};
};

void wish_for_tools(const World& world, const Block& block, Wishes& wishes) {
  wishes.sum.fill(0.0F);
  for (std::size_t index_of_app = 0; index_of_app < world.num_apps(); ++index_of_app) {
    const RunningApp& app = world.apps[index_of_app];
    const std::vector<Relation>& rows = block.apps[index_of_app].rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Relation& row = rows[i];
      if (!row.active) {
        continue;
      }
      const Traits traits = world.traits.of(world.draws, block.agent(row.who));
      const float wish = rules::tool_wish(from_fraction(row.habit), from_fraction(row.value),
                                          from_fraction(row.label), rules::need_today(traits.need, 1.0F),
                                          world.rates.habit_weight, app.label_on_value, 0.0F, 0.0F);
      wishes.by_app[index_of_app][i] = wish;
      wishes.cash[index_of_app][i] = traits.cash;
      wishes.sum[row.who] += wish;
    }
  }
}

// Vouchers and failures end with the component that gave them; active users get theirs once a component.
void update_vouchers(const Plan& plan, Relation& row) {
  if (!plan.tasks_open || plan.tasks_begin) {
    row.granted = 0;
    row.vouchers = 0;
    row.failures = 0;
  }
  if (plan.tasks_open && row.active && !row.granted) {
    row.granted = 1;
    row.vouchers = static_cast<std::uint8_t>(std::min<std::int64_t>(255, row.vouchers + plan.vouchers));
  }
}

void decide_use(World& world, Block& block, const Wishes& wishes) {
  for (std::size_t index_of_app = 0; index_of_app < world.num_apps(); ++index_of_app) {
    const RunningApp& app = world.apps[index_of_app];
    const Plan& plan = app.plan;
    AppCounts& counts = world.tally[index_of_app].counts;
    std::vector<Relation>& rows = block.apps[index_of_app].rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Relation& row = rows[i];
      row.today = 0;
      update_vouchers(plan, row);
      if (!row.active) {
        continue;
      }
      const AgentId agent = block.agent(row.who);
      const float cash = wishes.cash[index_of_app][i];
      const Lanes lanes = world.draws(Purpose::Use, index(agent), 0, app.key, world.now());
      const float p_tool = rules::tool_chance(wishes.by_app[index_of_app][i], wishes.sum[row.who],
                                              world.rates.attention_slots);
      unsigned today = happens(lanes[0], p_tool) ? unsigned{kUsedTool} : 0U;
      today |= happens(lanes[1], cash * plan.gain_daily) ? unsigned{kClaimedCash} : 0U;
      if (row.vouchers > 0 && happens(lanes[2], rules::order_chance(cash, row.failures))) {
        today |= kOrdered | kServed;  // serve_orders() may still take kServed away
        ++counts.orders_demanded;
      }
      row.today = static_cast<std::uint8_t>(today);
    }
  }
}

// Tool use, order, cash claim, in this order; then forgetting.
void live_through(const World& world, const RunningApp& app, Relation& row, float skill) {
  const Rates& rates = world.rates;
  rules::Mind mind{from_fraction(row.habit), from_fraction(row.value), from_fraction(row.label)};
  const auto use_tool = [&](float quality) {
    const float realised = rules::realised_value(quality, app.learning_cost, skill, row.uses);
    rules::learn(mind, realised, rates.learning_rate, rates.habit_rate);
    row.uses = static_cast<std::uint8_t>(std::min(255, row.uses + 1));
  };
  if (row.today & kUsedTool) {
    use_tool(app.quality);
  }
  if (row.today & kServed) {
    use_tool(app.task_quality);
    rules::taste_of_money(mind);
    row.failures = 0;
    --row.vouchers;
  } else if (row.today & kOrdered) {
    rules::disappoint(mind);
    row.failures = static_cast<std::uint8_t>(std::min(3, row.failures + 1)) & 3U;
  }
  if (row.today & kClaimedCash) {
    rules::claim_cash(mind, rates.label_rate);
  }
  if (row.today & (kUsedTool | kServed)) {
    row.idle_days = 0;
    row.streak = static_cast<std::uint8_t>(std::min(7, row.streak + 1)) & 7U;
  } else {
    row.idle_days = static_cast<std::uint8_t>(std::min(3, row.idle_days + 1)) & 3U;
    row.streak = 0;
    if (row.idle_days > rates.grace_days) {
      rules::forget(mind, rates.habit_decay);
    }
  }
  row.habit = to_fraction(mind.habit);
  row.value = to_fraction(mind.value);
  row.label = to_fraction(mind.label);
}

void live_through(World& world, Block& block) {
  for (std::size_t index_of_app = 0; index_of_app < world.num_apps(); ++index_of_app) {
    const RunningApp& app = world.apps[index_of_app];
    AppCounts& counts = world.tally[index_of_app].counts;
    for (Relation& row : block.apps[index_of_app].rows()) {
      if (!row.active) {
        continue;
      }
      float skill = 0.0F;  // only needed by those who use the product
      if (row.today & (kUsedTool | kServed)) {
        skill = world.traits.of(world.draws, block.agent(row.who)).skill;
        ++counts.tool_users;
      }
      counts.orders_served += (row.today & kServed) != 0;
      counts.orders_failed += (row.today & (kOrdered | kServed)) == kOrdered;
      counts.cash_claims += (row.today & kClaimedCash) != 0;
      live_through(world, app, row, skill);
    }
  }
}

}  // namespace

void use(World& world) {
  Wishes wishes{std::vector<Floats>(world.num_apps()), std::vector<Floats>(world.num_apps()), {}};
  for (Block& block : world.population.blocks()) {
    wish_for_tools(world, block, wishes);
    decide_use(world, block, wishes);
  }
  serve_orders(world);
  for (Block& block : world.population.blocks()) {
    live_through(world, block);
  }
}

}  // namespace kfactor::model

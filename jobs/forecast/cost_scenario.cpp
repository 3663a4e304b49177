#include "jobs/forecast/cost_scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::jobs {
namespace {

constexpr std::string_view kCostScenario = R"toml(
[run]
name = "costs"
start = 2026-02-01
days = 44
burn_in_days = 6

[population]
people = 1_000_000_000

[platform]
governance = "dates"

[platform.ban_dates]
cash = 2026-02-07

[apps.cash]                # cash for sharing, stopped by the platform after a week
learning_cost = 0.5
organic_hazard = 1e-4
awareness = 0.5
base_users = 50_000_000

[apps.cash.components.packets]
kind = "cash_fission"
start = 2026-02-03
end = 2026-02-14
budget_rmb = 1_000_000_000
invite_reward_rmb = 10
draw_reward_rmb = 5
daily_pool_rmb = 60_000_000
perceived_invite_rmb = 5
perceived_draw_rmb = 5

[apps.cash.components.chats]
kind = "group_companion"
start = 2026-02-03
end = 2026-03-10
budget_rmb = 0
add_chance = 0.002

[apps.task]                # orders paid for, fewer than are wanted
learning_cost = 0.5
organic_hazard = 3e-5
awareness = 0.25
base_users = 25_000_000

[apps.task.components.orders]
kind = "task_subsidy"
start = 2026-02-05
end = 2026-02-16
budget_rmb = 2_000_000_000
vouchers = 20
paid_per_order_rmb = 15
capacity = 20_000_000
invite = true

[apps.task.components.season]
kind = "seasonal_tasks"
start = 2026-02-03
end = 2026-02-24
budget_rmb = 0

[apps.task.components.season.tasks.trips]
start = 2026-02-03
end = 2026-02-24
need_multiplier = 1.1
realised_value = 0.65

[apps.show]                # a large base, an evening on television, something to pass on
learning_cost = 0.3
organic_hazard = 3e-5
awareness = 0.7
base_users = 220_000_000

[apps.show.components.gala]
kind = "broadcast"
start = 2026-02-10
end = 2026-02-10
budget_rmb = 1_000_000_000
reach = 0.6
activation = 0.1

[apps.show.components.cards]
kind = "gift"
start = 2026-02-08
end = 2026-02-16
budget_rmb = 0
share = 0.05

[apps.show.components.family]
kind = "cross_generation"
start = 2026-02-08
end = 2026-02-18
budget_rmb = 0
persuasion_factor = 2
learning_factor = 0.6

[apps.show.components.memory]
kind = "memory"
start = 2026-02-01
end = 2026-03-10
budget_rmb = 0
churn_relief = 0.1

[apps.steady]              # small packets, points for coming back
learning_cost = 0.5
organic_hazard = 3e-5
awareness = 0.5
base_users = 60_000_000

[apps.steady.components.packets]
kind = "steady_packets"
start = 2026-02-01
end = 2026-03-10
budget_rmb = 300_000_000
packet_rmb = 0.30
daily_pool_rmb = 8_000_000
perceived_packet_rmb = 0.3

[apps.steady.components.points]
kind = "habit_challenge"
start = 2026-02-01
end = 2026-03-10
budget_rmb = 50_000_000
points_rmb = 1
lift = 0.1

[apps.steady.components.reminders]
kind = "reminder"
start = 2026-02-15
end = 2026-03-01
budget_rmb = 0
dates = [2026-02-15, 2026-03-01]
lift = 0.3
return_chance = 0.02
)toml";

}  // namespace

model::Scenario cost_scenario(std::uint64_t agents) {
  return io::parse_scenario(kCostScenario, "the scenario that costs are measured with",
                            std::vector<io::Override>{{"population.agents", std::to_string(agents)}});
}

}  // namespace kfactor::jobs

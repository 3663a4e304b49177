// Settle: counts, updates fatigue, decides on bans, pays, reports. Every sum over ranks is a sum of integers.
// integers.
#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include "model/agents/digest.hpp"
#include "model/day/day.hpp"
#include "model/rules/spread.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::model {
namespace {

constexpr std::uint64_t kAccompanied = std::uint64_t{1} << 41;  // marks a group; agents have no mark

// Updates fatigue: it rises for agents who saw cash posts today and decays for the others.
void update_fatigue(const World& world, Block& block, Digest& digest) {
  if (!block.has_fatigue()) {
    return;
  }
  std::vector<std::uint8_t> seen = std::exchange(block.cash_seen_by_local_id, {});
  seen.resize(kBlockSize);
  if (!world.kernels.update_fatigue(block.first_agent(), block.fatigue_by_local_id, seen,
                                    world.rates.fatigue_memory, digest)) {
    std::vector<std::uint16_t>().swap(block.fatigue_by_local_id);  // F is 0 for all agents
  }
}

// Counts the marked rows by cohort. Many rows are marked, so building a list of them is faster than a branch
// per row.
void count_users(const Rows& rows, const Marks& users, Tally& tally) {
  std::array<std::uint16_t, kBlockSize> list;
  std::size_t num = 0;
  for (std::uint32_t row = 0; row < rows.num; ++row) {
    list[num] = static_cast<std::uint16_t>(row);
    num += users[row] != 0 ? 1 : 0;
  }
  const Columns& c = rows.columns;
  for (const std::uint16_t row : std::span(list).first(num)) {
    ++tally.cohort_used[cohort_of(c.install_day[row], c.flags[row])];
  }
}

// Counts the active relations of one block and app and adds them to the digest.
void survey(World& world, const Block& block, std::size_t app, Digest& digest) {
  Tally& tally = world.tally[app];
  AppCounts& counts = tally.counts;
  const Rows rows = world.rows(block, app);
  RowSums sums;
  Marks cohort_users;
  world.kernels.survey(rows, sums, cohort_users);
  counts.active += rows.num;
  counts.lapsed += static_cast<std::int64_t>(block.apps[app].lapsed().size());
  counts.aware += block.apps[app].num_aware();
  counts.habitual += sums.habitual;
  counts.cash_app += sums.cash_app;
  counts.sum_habit += sums.habit;
  counts.sum_value += sums.value;
  counts.sum_label += sums.label;
  counts.daily_active += sums.used_app;
  counts.tool_users += sums.tool_users;
  counts.cash_claims += sums.claims;
  counts.orders_served += sums.served;
  (world.apps[app].offers.orders_wait ? counts.orders_waiting : counts.orders_failed) += sums.failed;
  counts.sharers += sums.sharers;
  digest.low += sums.digest.low;
  digest.high += sums.digest.high;
  count_users(rows, cohort_users, tally);
}

// Counts the whole state of this rank and adds it to the digest.
Digest survey(World& world) {
  Digest digest = world.knowledge;
  digest.low += world.lapsed_digest.low;
  digest.high += world.lapsed_digest.high;
  for (const RunningApp& app : world.apps) {
    for (const std::uint32_t group : app.companions) {
      add_to(digest, std::uint64_t{app.key} << 32 | group, kAccompanied);
    }
  }
  std::int64_t has_fatigue = 0;
  for (Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      world.population.look_ahead_at_all(block, app);
      survey(world, block, app, digest);
    }
    has_fatigue += block.has_fatigue() ? kBlockSize : 0;
    update_fatigue(world, block, digest);
  }
  std::int64_t active = 0;
  for (Tally& tally : world.tally) {
    AppCounts& counts = tally.counts;
    counts.unaware = world.population.agents().size() - counts.aware;
    counts.aware -= counts.active + counts.lapsed;
    active += counts.active;
  }
  // All columns of each row are read. In blocks with fatigue, the fatigue of all agents is read and written,
  // and the cash contexts seen today are read.
  world.profile.add(Phase::Settle, {.items = active,
                                    .bytes = active * static_cast<std::int64_t>(kRowBytes) +
                                             has_fatigue * std::int64_t{2 * sizeof(std::uint16_t) + 1},
                                    .also = has_fatigue});
  return digest;
}

void sum_over_ranks(World& world, Digest& digest) {
  const auto timer = world.profile.measure(Phase::Exchange);
  for (std::size_t app = 0; app < world.num_apps(); ++app) {
    Tally& tally = world.tally[app];
    tally.cohort_active = at_counted_ages(world.apps[app].cohort_active, world.step);
    tally.cohort_used = at_counted_ages(tally.cohort_used, world.step);
    world.comm.sum(as_numbers(tally.counts));
    world.correct_order_counts(tally.counts, world.apps[app].offers);
    world.comm.sum(tally.cohort_active);
    world.comm.sum(tally.cohort_used);
  }
  std::array<std::uint64_t, 2> halves = {digest.high, digest.low};
  world.comm.sum(halves);
  digest = {halves[0], halves[1]};
}

ComponentDay settle_component(const World& world, RunningComponent& component, const PaymentClaims& claims) {
  ComponentDay day;
  const Fen paid_before = component.funds.wallet.paid();
  day.open = component.open;
  if (component.open) {
    const DayContext today = component.today(world.scenario, world.step);
    std::visit([&](const auto& mechanism) { day.claims = mechanism.settle(component.funds, today, claims); },
               component.mechanism);
  }
  day.paid = component.funds.wallet.paid() - paid_before;
  day.remaining = component.funds.wallet.remaining();
  return day;
}

// Pays today's claims and adds the funds of every component to the digest. The result is equal on all ranks.
std::vector<ComponentDay> settle_app(World& world, RunningApp& app, const AppCounts& counts, Digest& digest) {
  const PaymentClaims claims{counts.inviters_paid,   counts.invitees_paid, counts.cash_claims,
                             counts.orders_demanded, counts.orders_served, counts.challenges};
  std::vector<ComponentDay> days;
  for (RunningComponent& component : app.components) {
    days.push_back(settle_component(world, component, claims));
    const ComponentFunds& funds = component.funds;
    if (funds.wallet.paid().count != 0) {  // a component without payments adds nothing to the digest
      add_to(digest, scramble(component.key), std::bit_cast<std::uint64_t>(funds.wallet.remaining().count),
             std::bit_cast<std::uint64_t>(funds.first.rmb()) ^
                 scramble(std::bit_cast<std::uint64_t>(funds.second.rmb())));
    }
  }
  return days;
}

AppDay report_app(const RunningApp& app, const Tally& tally, bool ban_decided) {
  AppDay day;
  day.counts = tally.counts;
  day.perceived_invite = app.offers.perceived_invite;
  day.perceived_daily = app.offers.perceived_daily;
  day.perceived_task = app.offers.perceived_task;
  day.link_effectiveness = static_cast<double>(app.offers.link_effectiveness);
  day.ban_decided = ban_decided;
  day.cohort_active = tally.cohort_active;
  day.cohort_used = tally.cohort_used;
  return day;
}

}  // namespace

void Tally::count_today(const Columns& c, std::uint32_t row) {
  const unsigned events = c.events[row];
  const bool used = (events & (kUsedApp | kAdopted)) != 0;
  counts.daily_active += used;
  counts.tool_users += (events & (kUsedTool | kServed)) != 0;
  counts.cash_claims += (events & kClaimedCash) != 0;
  counts.orders_served += (events & kServed) != 0;
  counts.orders_failed += (events & (kOrdered | kServed)) == kOrdered;
  counts.sharers += (events & kShared) != 0;
  if (used && (c.flags[row] & (kBase | kReturned)) == 0) {
    ++cohort_used[cohort_of(c.install_day[row], c.flags[row])];
  }
}

DayReport settle(World& world) {
  const auto timer = world.profile.measure(Phase::Settle);
  Digest digest = survey(world);
  sum_over_ranks(world, digest);

  std::vector<std::int64_t> cash_posts;
  for (const Tally& tally : world.tally) {
    cash_posts.push_back(tally.counts.posts[static_cast<std::size_t>(PostKind::Cash)]);
  }
  const std::vector<bool> bans = world.governance.decide(world.draws, world.step, cash_posts);

  DayReport report;
  report.step = world.step;
  report.date = world.scenario.date_of(world.step);
  report.apps.resize(world.num_apps());
  report.components.resize(world.num_apps());
  for (std::size_t index_of_app = 0; index_of_app < world.num_apps(); ++index_of_app) {
    RunningApp& app = world.apps[index_of_app];
    const Tally& tally = world.tally[index_of_app];
    report.components[app.index_in_scenario] = settle_app(world, app, tally.counts, digest);
    report.apps[app.index_in_scenario] = report_app(app, tally, bans[index_of_app]);
    app.active_yesterday = tally.counts.active;
    if (app.offers.link_effectiveness < 1.0F) {
      add_to(digest, app.key, std::bit_cast<std::uint32_t>(app.offers.link_effectiveness));
    }
  }
  report.digest = digest;
  world.observed.take(report);
  return report;
}

}  // namespace kfactor::model

// Settle: tire, count, pay, let the platform decide, report. Every sum over ranks is a sum of integers.
#include <bit>
#include <cstring>

#include "model/digest.hpp"
#include "model/rules/spread.hpp"
#include "model/world.hpp"

namespace kfactor::model {
namespace {

constexpr std::uint16_t kHabitual = 26214;  // H >= 0.4 of 65535

static_assert(sizeof(AppCounts) % sizeof(std::int64_t) == 0);
std::span<std::int64_t> as_numbers(AppCounts& counts) {
  return {reinterpret_cast<std::int64_t*>(&counts), sizeof(AppCounts) / sizeof(std::int64_t)};
}

// F <- rho_F F + cash contexts seen today, once a day.
void tire(const Rates& rates, Block& block, Digest& digest) {
  if (!block.weary) {
    return;
  }
  block.weary = false;
  for (std::uint32_t who = block.first; who < block.last; ++who) {
    if (block.fatigue[who] == 0 && block.seen_today[who] == 0) {
      continue;
    }
    const float fatigue = from_fatigue(block.fatigue[who]);
    block.fatigue[who] =
        to_fatigue(rules::next_fatigue(fatigue, rates.fatigue_memory, block.seen_today[who]));
    block.seen_today[who] = 0;
    if (block.fatigue[who] != 0) {
      block.weary = true;
      add_to(digest, index(block.agent(who)), block.fatigue[who]);
    }
  }
}

void digest_row(Digest& digest, std::uint32_t key, AgentId agent, const Relation& row) {
  const std::uint64_t mind = std::uint64_t{row.habit} | std::uint64_t{row.value} << 16 |
                             std::uint64_t{row.label} << 32 | std::uint64_t{row.install_day} << 48;
  const std::uint64_t rest = std::uint64_t{row.uses} | std::uint64_t{row.depth} << 8 |
                             std::uint64_t{row.invites} << 16 | std::uint64_t{row.vouchers} << 24 |
                             std::uint64_t{row.left_ties} << 32 | std::uint64_t{row.active} << 40 |
                             std::uint64_t{row.channel} << 41 | std::uint64_t{row.base} << 44 |
                             std::uint64_t{row.returned} << 45 | std::uint64_t{row.fresh} << 46 |
                             std::uint64_t{row.granted} << 47 | std::uint64_t{row.idle_days} << 48 |
                             std::uint64_t{row.failures} << 50 | std::uint64_t{row.streak} << 52;
  add_to(digest, std::uint64_t{key} << 32 | index(agent), mind, rest);
}

void count_row(const Relation& row, Tally& tally) {
  AppCounts& counts = tally.counts;
  const bool used = (row.today & (kUsedApp | kAdopted)) != 0;
  counts.daily_active += used;
  counts.sharers += (row.today & kShared) != 0;
  const std::size_t cohort = std::size_t{row.install_day} * kNumChannels + row.channel;
  const bool in_cohort = !row.base && !row.returned;
  if (in_cohort && used) {
    ++tally.cohort_used[cohort];
  }
  if (!row.active) {
    ++counts.lapsed;
    return;
  }
  ++counts.active;
  counts.habitual += row.habit >= kHabitual;
  counts.cash_app += row.label > row.value;
  counts.sum_habit += row.habit;
  counts.sum_value += row.value;
  counts.sum_label += row.label;
  if (in_cohort) {
    ++tally.cohort_active[cohort];
  }
}

// Counts the whole state of this rank and adds it to the digest.
Digest survey(World& world) {
  Digest digest = world.knowledge;
  for (Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      Tally& tally = world.tally[app];
      for (const Relation& row : block.apps[app].rows()) {
        count_row(row, tally);
        digest_row(digest, world.apps[app].key, block.agent(row.who), row);
      }
      tally.counts.aware += block.apps[app].num_aware();
    }
    tire(world.rates, block, digest);
  }
  for (Tally& tally : world.tally) {
    AppCounts& counts = tally.counts;
    counts.unaware = world.population.agents().size() - counts.aware;
    counts.aware -= counts.active + counts.lapsed;
  }
  return digest;
}

void sum_over_ranks(World& world, Digest& digest) {
  for (Tally& tally : world.tally) {
    world.comm.sum(as_numbers(tally.counts));
    world.comm.sum(tally.cohort_active);
    world.comm.sum(tally.cohort_used);
  }
  std::array<std::uint64_t, 2> halves = {digest.high, digest.low};
  world.comm.sum(halves);
  digest = {halves[0], halves[1]};
}

ComponentDay settle_component(const World& world, RunningComponent& component, const Claims& claims) {
  ComponentDay day;
  const Fen paid_before = component.purse.wallet.paid();
  day.open = component.open;
  if (component.open) {
    const Occasion today{component.key, component.last - world.step + 1, world.step - component.first};
    std::visit([&](const auto& effect) { day.claims = settle(effect, component.purse, today, claims); },
               component.effect);
  }
  day.paid = component.purse.wallet.paid() - paid_before;
  day.remaining = component.purse.wallet.remaining();
  return day;
}

// Pays today's claims and adds every purse to the digest (the same on each rank).
std::vector<ComponentDay> settle_app(World& world, RunningApp& app, const AppCounts& counts, Digest& digest) {
  const Claims claims{counts.inviters_paid, counts.invitees_paid, counts.cash_claims, counts.orders_demanded,
                      counts.orders_served};
  std::vector<ComponentDay> days;
  for (RunningComponent& component : app.components) {
    days.push_back(settle_component(world, component, claims));
    const Purse& purse = component.purse;
    if (purse.wallet.paid().count != 0) {  // one that never paid is as good as absent
      add_to(digest, scramble(component.key), std::bit_cast<std::uint64_t>(purse.wallet.remaining().count),
             std::bit_cast<std::uint64_t>(purse.first.rmb()) ^
                 scramble(std::bit_cast<std::uint64_t>(purse.second.rmb())));
    }
  }
  return days;
}

AppDay report_app(const RunningApp& app, const Tally& tally, bool ban_decided) {
  AppDay day;
  day.counts = tally.counts;
  day.perceived_invite = app.plan.perceived_invite;
  day.perceived_daily = app.plan.perceived_daily;
  day.perceived_task = app.plan.perceived_task;
  day.link_effectiveness = static_cast<double>(app.plan.link_effectiveness);
  day.ban_decided = ban_decided;
  day.cohort_active = tally.cohort_active;
  day.cohort_used = tally.cohort_used;
  return day;
}

}  // namespace

DayReport settle(World& world) {
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
    report.components[app.place] = settle_app(world, app, tally.counts, digest);
    report.apps[app.place] = report_app(app, tally, bans[index_of_app]);
    app.active_yesterday = tally.counts.active;
    if (app.plan.link_effectiveness < 1.0F) {
      add_to(digest, app.key, std::bit_cast<std::uint32_t>(app.plan.link_effectiveness));
    }
  }
  report.digest = digest;
  return report;
}

}  // namespace kfactor::model

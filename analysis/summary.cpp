#include "analysis/summary.hpp"

#include <algorithm>

#include "analysis/counts.hpp"

namespace kfactor::analysis {
namespace {

const model::AppCounts& counts_of(const io::Results& results, std::size_t app, model::Step step) {
  return results.days[static_cast<std::size_t>(step)].apps[app].counts;
}

std::optional<double> mean_daily_active(const io::Results& results, std::size_t app, model::Step first,
                                        model::Step last) {
  double sum = 0;
  for (model::Step step = first; step < last; ++step) {
    sum += static_cast<double>(counts_of(results, app, step).daily_active);
  }
  return last > first ? std::optional(results.people_per_agent() * sum / (last - first)) : std::nullopt;
}

// The first day of the first component and the last day of the last one. What opens after the last simulated
// day is no campaign of these days.
void find_window(const io::Results& results, std::size_t app, AppSummary& summary) {
  for (const io::ComponentInfo& component : results.components) {
    if (component.app == app && component.first < static_cast<model::Step>(results.days.size())) {
      summary.opening = std::min(summary.opening.value_or(component.first), component.first);
      summary.closing = std::max(summary.closing.value_or(component.last), component.last);
    }
  }
}

void add_days(const io::Results& results, std::size_t app, AppSummary& summary) {
  const double scale = results.people_per_agent();
  const auto num_steps = static_cast<model::Step>(results.days.size());
  const model::Step from = summary.opening.value_or(results.burn_in_days);
  const model::Step until = summary.closing.value_or(num_steps);
  summary.peak_step = from;
  for (model::Step step = 0; step < num_steps; ++step) {
    const model::AppDay& day = results.days[static_cast<std::size_t>(step)].apps[app];
    if (day.ban_decided) {
      summary.bans.push_back(step);
    }
    if (step < from) {
      continue;
    }
    const double daily_active = scale * static_cast<double>(day.counts.daily_active);
    if (daily_active > summary.peak) {
      summary.peak = daily_active;
      summary.peak_step = step;
    }
    for (std::size_t channel = 0; channel < summary.installs.size(); ++channel) {
      summary.installs[channel] += scale * static_cast<double>(day.counts.installs[channel]);
    }
    summary.returns += scale * total(day.counts.returns);
    summary.lost_to_ban += scale * static_cast<double>(day.counts.lost_to_ban);
    if (summary.opening && step <= until) {
      summary.campaign_installs += scale * total(day.counts.installs);
    }
  }
}

void add_money(const io::Results& results, std::size_t app, AppSummary& summary) {
  std::int64_t fen = 0;
  for (const model::DayReport& day : results.days) {
    for (const model::ComponentDay& component : day.components[app]) {
      fen += component.paid.count;
    }
  }
  const double paid = results.people_per_agent() * static_cast<double>(fen);
  summary.paid_rmb = paid / 100;
  if (paid > 0 && summary.campaign_installs > 0) {
    summary.fen_per_install = paid / summary.campaign_installs;
    if (summary.day30.used && *summary.day30.used > 0) {
      summary.fen_per_retained = paid / (summary.campaign_installs * *summary.day30.used);
    }
  }
}

AppSummary summarise_app(const io::Results& results, std::size_t app) {
  AppSummary summary;
  summary.name = results.apps[app];
  find_window(results, app, summary);
  const model::Step from = summary.opening.value_or(results.burn_in_days);
  const auto num_steps = static_cast<model::Step>(results.days.size());
  const model::Step base_end = std::min(from, num_steps);
  summary.base = mean_daily_active(results, app, std::max(0, base_end - kBaseDays), base_end);
  add_days(results, app, summary);
  if (num_steps > 0) {
    summary.end =
        results.people_per_agent() * static_cast<double>(counts_of(results, app, num_steps - 1).daily_active);
  }
  if (summary.opening) {
    summary.day1 = retention(results, app, *summary.opening, *summary.closing, -1, 1);
    summary.day7 = retention(results, app, *summary.opening, *summary.closing, -1, 7);
    summary.day30 = retention(results, app, *summary.opening, *summary.closing, -1, 30);
  }
  add_money(results, app, summary);
  return summary;
}

}  // namespace

Retention retention(const io::Results& results, std::size_t app, model::Step first, model::Step last,
                    int channel, model::Step age) {
  const io::CohortQuery query{app, std::max(0, first),
                              std::min(last, static_cast<model::Step>(results.days.size()) - 1 - age), age};
  if (query.last < query.first) {
    return {};
  }
  const auto through = [&](std::size_t one) {
    return channel == kAllChannels || channel == static_cast<int>(one);
  };
  const auto sum = [&](const std::vector<std::int64_t>& counts) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      total += through(i % model::kNumChannels) ? counts[i] : 0;
    }
    return static_cast<double>(total);
  };
  std::int64_t installed = 0;
  for (model::Step step = query.first; step <= query.last; ++step) {
    const auto& installs = counts_of(results, app, step).installs;
    for (std::size_t one = 0; one < installs.size(); ++one) {
      installed += through(one) ? installs[one] : 0;
    }
  }
  if (installed == 0) {
    return {};
  }
  return {sum(results.cohorts(io::CohortCount::Used, query)) / static_cast<double>(installed),
          sum(results.cohorts(io::CohortCount::Active, query)) / static_cast<double>(installed), installed};
}

double k_factor(const model::AppCounts& counts) {
  return counts.sharers == 0
             ? 0.0
             : static_cast<double>(counts.invited_adoptions) / static_cast<double>(counts.sharers);
}

std::vector<AppSummary> summarise(const io::Results& results) {
  std::vector<AppSummary> summaries;
  for (std::size_t app = 0; app < results.apps.size(); ++app) {
    summaries.push_back(summarise_app(results, app));
  }
  return summaries;
}

}  // namespace kfactor::analysis

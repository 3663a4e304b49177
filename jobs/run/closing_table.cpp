#include "jobs/run/closing_table.hpp"

#include <fmt/format.h>

#include <functional>

#include "analysis/summary.hpp"
#include "analysis/unit.hpp"

namespace kfactor::jobs {
namespace {

using analysis::AppSummary;

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

std::string whole(const std::optional<double>& number) {
  return number ? fmt::format("{:.0f}", *number) : "-";
}

struct SummaryRow {
  std::string name;
  std::function<std::string(const AppSummary&)> cell;
};

std::vector<SummaryRow> rows_for(const io::Results& results, const std::vector<AppSummary>& apps) {
  const analysis::Unit unit = analysis::unit_for(results.people);
  const auto units = [unit](double number) { return fmt::format("{:.2f}", number / unit.size); };
  std::vector<SummaryRow> rows = {
      {fmt::format("base DAU, {}", unit.symbol),
       [=](const AppSummary& app) { return app.base ? units(*app.base) : std::string("-"); }},
      {fmt::format("peak DAU, {}", unit.symbol), [=](const AppSummary& app) { return units(app.peak); }},
      {"  on", [&](const AppSummary& app) { return model::to_string(results.date_of(app.peak_step)); }},
      {fmt::format("DAU at the end, {}", unit.symbol), [=](const AppSummary& app) { return units(app.end); }},
      {"campaign cohort: D1 used", [](const AppSummary& app) { return percent(app.day1.used); }},
      {"  D7 used", [](const AppSummary& app) { return percent(app.day7.used); }},
      {"  D30 used", [](const AppSummary& app) { return percent(app.day30.used); }},
      {"  D30 still active", [](const AppSummary& app) { return percent(app.day30.active); }},
  };
  for (std::size_t channel = 0; channel < model::kNumChannels; ++channel) {
    double sum = 0;
    for (const AppSummary& app : apps) {
      sum += app.installs[channel];
    }
    if (sum > 0) {
      rows.push_back({fmt::format("installs, {}: {}", unit.symbol, model::kChannelNames[channel]),
                      [=](const AppSummary& app) { return units(app.installs[channel]); }});
    }
  }
  rows.push_back({fmt::format("paid, {} RMB", unit.singular),
                  [=](const AppSummary& app) { return units(app.paid_rmb); }});
  rows.push_back(
      {"fen paid / all installs", [](const AppSummary& app) { return whole(app.fen_per_install); }});
  rows.push_back(
      {"fen paid / all D30 users", [](const AppSummary& app) { return whole(app.fen_per_retained); }});
  rows.push_back({"link ban decided", [&](const AppSummary& app) {
                    return app.bans.empty() ? std::string("-")
                                            : model::to_string(results.date_of(app.bans.front()));
                  }});
  return rows;
}

}  // namespace

std::string closing_table(const io::Results& results) {
  const std::vector<AppSummary> apps = analysis::summarise(results);
  std::string table = fmt::format("{:<28}", results.scenario_name);
  for (const AppSummary& app : apps) {
    table += fmt::format("{:>14}", app.name);
  }
  for (const SummaryRow& row : rows_for(results, apps)) {
    table += fmt::format("\n{:<28}", row.name);
    for (const AppSummary& app : apps) {
      table += fmt::format("{:>14}", row.cell(app));
    }
  }
  return table + "\n";
}

}  // namespace kfactor::jobs

#include "jobs/closing_table.hpp"

#include <fmt/format.h>

#include <functional>

#include "analysis/summary.hpp"

namespace kfactor::jobs {
namespace {

using analysis::AppSummary;

std::string millions(double people) { return fmt::format("{:.2f}", people / 1e6); }

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

std::string whole(const std::optional<double>& number) {
  return number ? fmt::format("{:.0f}", *number) : "-";
}

struct Row {
  std::string name;
  std::function<std::string(const AppSummary&)> cell;
};

std::vector<Row> rows_for(const io::Results& results, const std::vector<AppSummary>& apps) {
  std::vector<Row> rows = {
      {"base DAU, M", [](const AppSummary& app) { return millions(app.base); }},
      {"peak DAU, M", [](const AppSummary& app) { return millions(app.peak); }},
      {"  on", [&](const AppSummary& app) { return model::to_string(results.date_of(app.peak_step)); }},
      {"DAU at the end, M", [](const AppSummary& app) { return millions(app.end); }},
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
      rows.push_back({fmt::format("installs, M: {}", model::kChannelNames[channel]),
                      [channel](const AppSummary& app) { return millions(app.installs[channel]); }});
    }
  }
  rows.push_back(
      {"paid, million RMB", [](const AppSummary& app) { return fmt::format("{:.1f}", app.paid_rmb / 1e6); }});
  rows.push_back({"fen per install", [](const AppSummary& app) { return whole(app.fen_per_install); }});
  rows.push_back(
      {"fen per D30-retained user", [](const AppSummary& app) { return whole(app.fen_per_retained); }});
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
  for (const Row& row : rows_for(results, apps)) {
    table += fmt::format("\n{:<28}", row.name);
    for (const AppSummary& app : apps) {
      table += fmt::format("{:>14}", row.cell(app));
    }
  }
  return table + "\n";
}

}  // namespace kfactor::jobs

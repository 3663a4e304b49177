#include "jobs/calibrate/fit_tables.hpp"

#include <fmt/format.h>

#include <cmath>

#include "model/types/calendar.hpp"

namespace kfactor::jobs {
namespace {

using analysis::Measure;
using analysis::Target;

constexpr double kNearEdge = 0.01;

std::string edge_of(const ParameterRange& range, double value) {
  const double position = range.position_of(value);
  return position < kNearEdge ? "at its lower bound" : position > 1 - kNearEdge ? "at its upper bound" : "";
}

// The signed error of a figure, in spreads.
double miss_of(const FigureCheck& check) {
  const double distance = std::sqrt(analysis::misfit(check.target, check.fitted.mean));
  return check.fitted.mean < check.target.observed ? -distance : distance;
}

// Formats values: people in millions, shares in per cent, days as dates.
class Shown {
 public:
  Shown(const FitReport& report, const Target& target) : report_(report), target_(target) {}

  std::string figure() const {
    const std::string name = fmt::format("{} {}", report_.app_names[target_.app],
                                         analysis::kMeasureNames[static_cast<std::size_t>(target_.measure)]);
    return target_.measure == Measure::DailyActive ? fmt::format("{}, {}", name, date(target_.step)) : name;
  }
  std::string value(double number) const {
    switch (target_.measure) {
      case Measure::DailyActive:
        return fmt::format("{:.2f} M", number / 1e6);
      case Measure::LinksBlocked:
        return date(number);
      default:
        return fmt::format("{:.1f} %", 100 * number);
    }
  }
  // Mean and standard deviation; "-" if no run has the figure, and how many have it if not all.
  std::string value(const FigureValue& number) const {
    const std::int64_t seeds = report_.fit.settings.fresh_seeds;
    if (number.missing >= seeds) {
      return "-";
    }
    const std::string some =
        number.missing == 0 ? "" : fmt::format(" in {} of {}", seeds - number.missing, seeds);
    return fmt::format("{} ({}){}", value(number.mean), deviation(number.sd), some);
  }

 private:
  std::string deviation(double number) const {
    switch (target_.measure) {
      case Measure::DailyActive:
        return fmt::format("{:.2f}", number / 1e6);
      case Measure::LinksBlocked:
        return fmt::format("{:.1f} d", number);
      default:
        return fmt::format("{:.1f}", 100 * number);
    }
  }
  std::string date(double step) const {
    return model::to_string(report_.first_day + std::chrono::days(std::lround(step)));
  }

  const FitReport& report_;
  const Target& target_;
};

std::string summary_of(const FitReport& report) {
  return fmt::format(
      "{} parameter sets tried, {} runs in {:.0f} s on {} rank{}; misfit {:.2f} before, {:.2f} after",
      report.num_evaluations, report.num_runs, report.seconds, report.ranks, report.ranks == 1 ? "" : "s",
      report.misfit_before, report.misfit);
}

}  // namespace

std::string fit_text(const FitReport& report) {
  std::string text =
      fmt::format("{:<44} {:>10} {:>10} {:>10} {:>10}\n", "parameter", "low", "high", "start", "fitted");
  for (std::size_t row = 0; row < report.fitted.size(); ++row) {
    const ParameterRange& range = report.fit.ranges.rows[row];
    text +=
        fmt::format("{:<44} {:>10.3g} {:>10.3g} {:>10.3g} {:>10.3g} {}\n", range.name(), range.low,
                    range.high, report.starts[row], report.fitted[row], edge_of(range, report.fitted[row]));
  }
  text += fmt::format("\n{:<44} {:>12} {:>20} {:>20} {:>8}\n", "figure", "observed", "before (sd)",
                      "fitted (sd)", "missed");
  for (const FigureCheck& check : report.checks) {
    const Shown shown(report, check.target);
    text += fmt::format("{:<44} {:>12} {:>20} {:>20} {:>+8.1f} {}\n", shown.figure(),
                        shown.value(check.target.observed), shown.value(check.before),
                        shown.value(check.fitted), miss_of(check), check.is_fitted ? "" : "predicted");
  }
  return text + fmt::format(
                    "Means of {} runs with seeds of their own, and their standard deviation (sd). Missed: in "
                    "spreads of [spread]. {}.\n",
                    report.fit.settings.fresh_seeds, summary_of(report));
}

std::string fit_csv(const FitReport& report) {
  std::string text = "key,low,high,start,fitted\n";
  for (std::size_t row = 0; row < report.fitted.size(); ++row) {
    const ParameterRange& range = report.fit.ranges.rows[row];
    for (const std::string& key : range.keys) {
      text += fmt::format("{},{:.6g},{:.6g},{:.6g},{:.6g}\n", key, range.low, range.high, report.starts[row],
                          report.fitted[row]);
    }
  }
  return text;
}

std::string fit_page(const FitReport& report) {
  std::string text = fmt::format(
      "# The festival, fitted\n\n"
      "Written by `kfactor calibrate`; jobs/README.md, \"Fits\", explains the search and every column.\n\n"
      "- Command: `{}`\n- {}, revision {}\n- Fitted: figures up to {}. Later ones are predictions.\n\n"
      "| parameter | range | before | fitted | |\n|---|---|--:|--:|---|\n",
      report.command, summary_of(report), report.revision, model::to_string(report.fit.settings.until));
  for (std::size_t row = 0; row < report.fitted.size(); ++row) {
    const ParameterRange& range = report.fit.ranges.rows[row];
    text +=
        fmt::format("| `{}` | {:.3g} to {:.3g} | {:.3g} | {:.3g} | {} |\n", range.name(), range.low,
                    range.high, report.starts[row], report.fitted[row], edge_of(range, report.fitted[row]));
  }
  text += fmt::format(
      "\nOf {} runs with seeds that the search did not use:\n\n"
      "| figure | observed | before (sd) | fitted (sd) | missed by, in spreads | | source "
      "|\n|---|--:|--:|--:|--:|---|---|\n",
      report.fit.settings.fresh_seeds);
  for (const FigureCheck& check : report.checks) {
    const Shown shown(report, check.target);
    text +=
        fmt::format("| {} | {} | {} | {} | {:+.1f} | {} | {} |\n", shown.figure(),
                    shown.value(check.target.observed), shown.value(check.before), shown.value(check.fitted),
                    miss_of(check), check.is_fitted ? "fitted" : "**predicted**", check.target.source);
  }
  return text;
}

}  // namespace kfactor::jobs

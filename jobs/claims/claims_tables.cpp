#include "jobs/claims/claims_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace kfactor::jobs {
namespace {

using analysis::Answer;
using analysis::Claim;
using analysis::claims;
using analysis::Finding;
using analysis::Standing;

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.3g}", value) : value > 0 ? "inf" : "-inf";
}

std::string_view verdict_of(const Standing& standing) {
  return analysis::kVerdictNames[static_cast<std::size_t>(standing.verdict)];
}

std::string answer_of(const Finding& finding) {
  return finding.answer == Answer::Holds ? "yes" : finding.answer == Answer::Fails ? "no" : "-";
}

std::string share_of(const Standing& standing) { return standing.share ? percent(*standing.share) : "-"; }

std::string share_of_cases(const Standing& standing) {
  return standing.cases == 0
             ? "-"
             : percent(static_cast<double>(standing.supporting_cases) / static_cast<double>(standing.cases));
}

std::string interval_of(const Standing& standing) {
  return standing.share
             ? fmt::format("{:.0f}-{:.0f} %", 100 * standing.interval[0], 100 * standing.interval[1])
             : "-";
}

std::string median_of(const Standing& standing) {
  return standing.quartiles ? number((*standing.quartiles)[1]) : "-";
}

std::string quartiles_of(const Standing& standing) {
  return standing.quartiles
             ? fmt::format("{} to {}", number((*standing.quartiles)[0]), number((*standing.quartiles)[2]))
             : "-";
}

// The tested quantity of the unchanged scenario: least and most over its seeds.
std::optional<std::array<double, 2>> shipped_range(const ClaimsReport& report, std::size_t claim) {
  std::optional<std::array<double, 2>> range;
  for (const Finding& seed : report.shipped_seeds[claim]) {
    if (seed.quantity) {
      const double value = *seed.quantity;
      range = range ? std::array{std::min((*range)[0], value), std::max((*range)[1], value)}
                    : std::array{value, value};
    }
  }
  return range;
}

// "yes, 0.42 (0.40 to 0.47)".
std::string shipped_of(const ClaimsReport& report, std::size_t claim) {
  const Finding& shipped = report.as_shipped[claim];
  const auto range = shipped_range(report, claim);
  return answer_of(shipped) + (shipped.quantity && range
                                   ? fmt::format(", {} ({} to {})", number(*shipped.quantity),
                                                 number((*range)[0]), number((*range)[1]))
                                   : "");
}

std::string separation_of(const ClaimsReport& report, const Standing& standing) {
  if (!standing.separation) {
    return "";
  }
  const double area = standing.separation->area;
  return fmt::format("{} {} ({:.2f})", area > 0.5 ? "high" : "low",
                     report.ranges.rows[standing.separation->parameter].name(), std::max(area, 1 - area));
}

// A field of a CSV file, in quotes because texts contain commas.
std::string csv_cell(std::string_view text) {
  std::string field = "\"";
  for (const char letter : text) {
    field += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return field + "\"";
}

std::string csv_number(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "";
}

std::string failures_of(const ClaimsReport& report) {
  return report.errors.empty() ? "No run failed."
                               : fmt::format("{} of {} runs failed, the first with: {}", report.errors.size(),
                                             report.num_runs, report.errors.front());
}

}  // namespace

std::string claims_text(const ClaimsReport& report) {
  std::string text = fmt::format("{:<12} {:<10} {:>8} {:>10} {:>7} {:>6} {:>10} {:>20}  {:<30} {}\n", "claim",
                                 "verdict", "draws", "support", "95 %", "cases", "median", "quartiles",
                                 "shipped (over seeds)", "statement");
  for (std::size_t claim = 0; claim < claims().size(); ++claim) {
    const Standing& standing = report.standings[claim];
    text +=
        fmt::format("{:<12} {:<10} {:>8} {:>8} {:>9} {:>6} {:>10} {:>20}  {:<30} {}\n", claims()[claim].id,
                    verdict_of(standing), fmt::format("{}/{}", standing.supporting, standing.draws),
                    share_of(standing), interval_of(standing), share_of_cases(standing), median_of(standing),
                    quartiles_of(standing), shipped_of(report, claim), claims()[claim].statement);
  }
  return text + fmt::format("{} draws x {} seeds, {} agents, {} runs in {:.0f} s on {} rank{}. {}\n",
                            report.positions.size(), report.num_seeds, report.agents, report.num_runs,
                            report.seconds, report.ranks, report.ranks == 1 ? "" : "s", failures_of(report));
}

std::string claims_csv(const ClaimsReport& report) {
  std::string text =
      "claim,statement,test,verdict,draws,supporting,share,share_low,share_high,cases,supporting_cases,"
      "quantity,"
      "lower_quartile,median,upper_quartile,shipped,shipped_quantity,separating_parameter,area,"
      "shipped_least,shipped_most\n";
  for (std::size_t claim = 0; claim < claims().size(); ++claim) {
    const Claim& row = claims()[claim];
    const Standing& s = report.standings[claim];
    const auto quartile = [&](std::size_t which) {
      return csv_number(s.quartiles ? std::optional((*s.quartiles)[which]) : std::nullopt);
    };
    const bool decided = s.share.has_value();
    const auto range = shipped_range(report, claim);
    const auto end_of = [&](std::size_t which) {
      return csv_number(range ? std::optional((*range)[which]) : std::nullopt);
    };
    text +=
        fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(row.id),
                    csv_cell(row.statement), csv_cell(row.test), verdict_of(s), s.draws, s.supporting,
                    csv_number(s.share), csv_number(decided ? std::optional(s.interval[0]) : std::nullopt),
                    csv_number(decided ? std::optional(s.interval[1]) : std::nullopt), s.cases,
                    s.supporting_cases, csv_cell(row.quantity), quartile(0), quartile(1), quartile(2),
                    answer_of(report.as_shipped[claim]), csv_number(report.as_shipped[claim].quantity),
                    s.separation ? report.ranges.rows[s.separation->parameter].name() : "",
                    s.separation ? fmt::format("{:.3f}", s.separation->area) : "", end_of(0), end_of(1));
  }
  return text;
}

std::string draws_csv(const ClaimsReport& report) {
  std::string text = "draw";
  for (const ParameterRange& range : report.ranges.rows) {
    text += "," + range.name();
  }
  for (const Claim& claim : claims()) {
    text += fmt::format(",{0},{0} quantity", claim.id);
  }
  text += "\n";
  for (std::size_t draw = 0; draw < report.positions.size(); ++draw) {
    text += fmt::format("{}", draw + 1);
    for (std::size_t row = 0; row < report.ranges.rows.size(); ++row) {
      text += fmt::format(",{:.6g}", report.ranges.rows[row].at(report.positions[draw][row]));
    }
    for (std::size_t claim = 0; claim < claims().size(); ++claim) {
      const Finding finding = analysis::decide_draw(report.seeds[claim][draw]);
      text += fmt::format(",{},{}", answer_of(finding), csv_number(finding.quantity));
    }
    text += "\n";
  }
  return text;
}

std::string claims_page(const ClaimsReport& report) {
  std::string text = fmt::format(
      "# The claims about the festival, tested\n\n"
      "Written by `kfactor validate-claims`; README.md, \"Claims\", explains every column and choice.\n\n"
      "- Command: `{}`\n"
      "- {} draws of {} parameters x {} seeds, {} agents: {} runs in {:.0f} minutes on {} rank{}, revision "
      "{}\n"
      "- {}\n\n"
      "| claim | stated so that it can fail | draws that support it | interval (95 %) | of draws x seeds | "
      "tested "
      "quantity: median (quartiles) | as shipped (over seeds) | verdict | where it holds (area) |\n"
      "|---|---|--:|--:|--:|---|---|---|---|\n",
      report.command, report.positions.size(), report.ranges.rows.size(), report.num_seeds, report.agents,
      report.num_runs, report.seconds / 60, report.ranks, report.ranks == 1 ? "" : "s", report.revision,
      failures_of(report));
  for (std::size_t claim = 0; claim < claims().size(); ++claim) {
    const Claim& row = claims()[claim];
    const Standing& s = report.standings[claim];
    text += fmt::format(
        "| **{}** {} | {} | {}/{} = {} | {} | {} | {} | {} | {} | {} |\n", row.id, row.statement, row.test,
        s.supporting, s.draws, share_of(s), interval_of(s), share_of_cases(s),
        row.quantity.empty() ? "all parts"
                             : fmt::format("{}: {} ({})", row.quantity, median_of(s), quartiles_of(s)),
        shipped_of(report, claim), verdict_of(s), separation_of(report, s));
  }
  return text;
}

}  // namespace kfactor::jobs

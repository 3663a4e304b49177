// Rules that concern several values of a scenario at once.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <tuple>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "model/scenario/condition.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::model {
namespace {

// Components may begin up to this long after the end of the run, so that a shortened run needs no edit. A
// later date is reported as a mistake.
constexpr std::chrono::days kForesight(366);

constexpr std::size_t kMostApps = 255;
constexpr std::size_t kMostComponents = 255;  // of one app

class Inspector {
 public:
  explicit Inspector(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<Mistake> inspect() {
    check_name();
    check_calendar();
    check_population();
    check_graph();
    check_platform();
    check_apps();
    return std::move(mistakes_);
  }

 private:
  void add(const std::string& key, const std::string& rest) { mistakes_.push_back({key, key + rest}); }

  Date first_day() const { return scenario_.run.start; }
  Date last_day() const { return scenario_.run.start + std::chrono::days(scenario_.run.days - 1); }

  // The run's name is part of file names.
  void check_name() {
    constexpr std::size_t kMostBytes = 200;  // file systems take 255, and endings are added
    const std::string& name = scenario_.run.name;
    if (name.size() > kMostBytes) {
      add("run.name", " has " + std::to_string(name.size()) + " bytes, and may have " +
                          std::to_string(kMostBytes) + ": files are named after it.");
    } else if (name.find('/') != std::string::npos) {
      add("run.name", " = \"" + name + "\" must do without \"/\": files are named after it.");
    } else if (name.find_first_of("\n\t") != std::string::npos) {
      add("run.name", " must stand on one line, without tabs: files are named after it.");
    } else if (!name.empty() && (name.front() == ' ' || name.back() == ' ' || name.front() == '-')) {
      add("run.name", " = \"" + name +
                          "\" must not begin with - or a space, nor end with a space: files are "
                          "named after it.");
    }
  }

  // Years must have four digits: files and figures write dates in this form.
  void check_calendar() {
    const Date first = scenario_.date_of(0);
    if (first < *parse_date("1900-01-01") || last_day() > *parse_date("2999-12-31")) {
      add("run.start", " = " + to_string(scenario_.run.start) +
                           ": all days, burn-in included, must lie between 1900-01-01 and 2999-12-31.");
    }
  }

  // The shortest decimal text that reads back as the same number.
  static std::string text(double value) {
    char buffer[40];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
  }

  // A sum, without the noise of its last bits; but never the 1 that it exceeds.
  static std::string sum_text(double value) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.6g", value);
    return std::string(buffer) == "1" ? text(value) : buffer;
  }

  // Two shares of one whole must not exceed 1 together.
  void check_shares(const std::string& table, const std::string& first, double a, const std::string& second,
                    double b) {
    if (a + b > 1.0 + 1e-12) {
      add(table + "." + second, " = " + text(b) + " and " + first + " = " + text(a) +
                                    " are shares of one whole but add up to " + sum_text(a + b) + ".");
    }
  }

  // A Beta distribution needs two positive shapes. Two zeros mean a constant.
  void check_shapes(const std::string& table, const std::string& trait, double alpha, double beta) {
    if ((alpha > 0.0) != (beta > 0.0)) {
      add(table + "." + trait + "_alpha", " = " + text(alpha) + " with " + trait + "_beta = " + text(beta) +
                                              ": both must be positive, or both 0 for a constant.");
    }
  }

  // A constant has no effect if a distribution replaces it. Setting both is a likely mistake.
  void check_constant(const std::string& table, const std::string& trait, double constant, double usual,
                      double alpha) {
    if (alpha > 0.0 && constant != usual) {
      add(table + "." + trait, " = " + text(constant) + " is read only where " + trait + "_alpha and " +
                                   trait + "_beta are 0; here they are shapes of a Beta distribution.");
    }
  }

  void check_threshold() {
    const PopulationParameters& p = scenario_.population;
    if (scenario_.behaviour.adoption == AdoptionRule::Threshold) {
      return;
    }
    for (const auto& [key, value, usual] :
         {std::tuple("threshold", p.threshold, PopulationParameters{}.threshold),
          std::tuple("threshold_alpha", p.threshold_alpha, 0.0)}) {
      if (value != usual) {
        add(std::string("population.") + key,
            " = " + text(value) + " is read only when behaviour.adoption = \"threshold\".");
      }
    }
  }

  void check_population() {
    const PopulationParameters& p = scenario_.population;
    if (scenario_.graph.kind == GraphKind::Procedural && p.agents > p.people) {
      add("population.agents", " = " + std::to_string(p.agents) +
                                   " exceeds people = " + std::to_string(p.people) +
                                   ". Each agent stands for at least one of the people.");
    }
    check_shapes("population", "cash_affinity", p.cash_affinity_alpha, p.cash_affinity_beta);
    check_shapes("population", "need", p.need_alpha, p.need_beta);
    check_shapes("population", "skill", p.skill_alpha, p.skill_beta);
    check_shapes("population", "threshold", p.threshold_alpha, p.threshold_beta);
    const PopulationParameters usual;
    check_constant("population", "cash_affinity", p.cash_affinity, usual.cash_affinity,
                   p.cash_affinity_alpha);
    check_constant("population", "need", p.need, usual.need, p.need_alpha);
    check_constant("population", "skill", p.skill, usual.skill, p.skill_alpha);
    check_constant("population", "threshold", p.threshold, usual.threshold, p.threshold_alpha);
    check_threshold();
    check_shares("population", "young_share", p.young_share, "adult_share", p.adult_share);
  }

  void check_graph() {
    const GraphParameters& g = scenario_.graph;
    if (g.kind == GraphKind::Stored && g.file.empty()) {
      add("graph.file", " is missing, but graph.kind = \"stored\" reads the ties from it.");
    }
    if (g.kind == GraphKind::Procedural) {
      for (const auto& [key, file] :
           {std::pair("graph.file", g.file), std::pair("graph.memberships", g.memberships)}) {
        if (!file.empty()) {
          add(key, " = \"" + file + "\" is read only when graph.kind = \"stored\".");
        }
      }
    }
    if (!g.memberships.empty() && !g.group_chats) {
      add("graph.memberships", " = \"" + g.memberships + "\" is given although graph.group_chats = false.");
    }
    check_shares("graph", "town_share", g.town_share, "province_share", g.province_share);
    for (std::size_t type = 0; type < scenario_.groups.size(); ++type) {
      const GroupParameters& group = scenario_.groups[type];
      if (group.size_min > group.size_max) {
        add("graph.groups." + std::string(graph::kGroupTypeNames[type]) + ".size_min",
            " = " + std::to_string(group.size_min) + " exceeds size_max = " + std::to_string(group.size_max) +
                ". Sizes swapped?");
      }
    }
  }

  void check_platform() {
    if (scenario_.platform.governance != GovernanceMode::Dates && !scenario_.ban_dates.empty()) {
      add("platform.ban_dates", " are read only when platform.governance = \"dates\".");
    }
    if (scenario_.platform.governance == GovernanceMode::Dates && scenario_.ban_dates.empty()) {
      add("platform.governance",
          " = \"dates\" needs a table [platform.ban_dates] with lines APP = DATE. Without bans, write "
          "\"none\".");
    }
    const bool decides = scenario_.platform.governance == GovernanceMode::Chance ||
                         scenario_.platform.governance == GovernanceMode::Deterministic;
    if (scenario_.platform.second_tier && !decides) {
      add("platform.second_tier",
          " = true has a meaning only when platform.governance = \"chance\" or \"deterministic\".");
    }
    for (const BanDate& ban : scenario_.ban_dates) {
      const std::string key = "platform.ban_dates." + ban.app;
      const auto named = [&](const App& app) { return app.name == ban.app; };
      if (std::none_of(scenario_.apps.begin(), scenario_.apps.end(), named)) {
        add(key, " bans an app that is not among [apps].");
      }
      if (ban.date <= first_day() || ban.date > last_day()) {
        add(key, " = " + to_string(ban.date) + " lies outside the days on which a ban can begin, " +
                     to_string(first_day() + std::chrono::days(1)) + " to " + to_string(last_day()) + ".");
      }
    }
  }

  void check_apps() {
    if (scenario_.apps.empty()) {
      add("apps", " is empty: a scenario needs at least one table [apps.NAME].");
    }
    if (scenario_.apps.size() > kMostApps) {
      add("apps", " holds " + std::to_string(scenario_.apps.size()) + " apps; at most " +
                      std::to_string(kMostApps) + " are possible.");
    }
    std::map<std::uint32_t, std::string> names;
    for (const App& app : scenario_.apps) {
      const auto [other, fresh] = names.emplace(app_key(app.name), app.name);
      if (!fresh) {
        add("apps." + app.name, other->second == app.name
                                    ? std::string(" stands there twice.")
                                    : " would share its random draws with apps." + other->second +
                                          ". Give one of them another name.");
      }
      if (app.name == "platform") {
        add("apps.platform",
            " needs another name: in a condition, platform.bans are the bans of the messaging platform.");
      }
      check_app(app);
    }
  }

  void check_app(const App& app) {
    const std::string table = "apps." + app.name;
    check_shapes(table, "frailty", app.traits.frailty_alpha, app.traits.frailty_beta);
    check_constant(table, "frailty", app.traits.frailty, AppParameters{}.frailty, app.traits.frailty_alpha);
    if (app.traits.base_users > scenario_.population.people) {
      add(table + ".base_users",
          " = " + std::to_string(app.traits.base_users) +
              " exceeds population.people = " + std::to_string(scenario_.population.people) + ".");
    }
    if (app.components.size() > kMostComponents) {
      add(table + ".components", " holds " + std::to_string(app.components.size()) + " components; at most " +
                                     std::to_string(kMostComponents) + " are possible.");
    }
    for (const Component& component : app.components) {
      const std::string key = table + ".components." + component.label;
      check_window(key, component.window);
      check_triggers(key, component.window);
      if (const auto* season = std::get_if<SeasonalTasks>(&component.mechanism)) {
        check_tasks(key, component.window, *season);
      }
      if (const auto* reminder = std::get_if<Reminder>(&component.mechanism)) {
        check_dates(key, component.window, *reminder);
      }
      if (std::holds_alternative<TaskSubsidy>(component.mechanism)) {
        check_subsidies(table, app.components, component);
      }
    }
  }

  void check_window(const std::string& table, const ComponentParameters& window) {
    if (window.end < window.start) {
      add(table + ".end", " = " + to_string(window.end) + " lies before start = " + to_string(window.start) +
                              ". Dates swapped?");
    }
    if (window.end > *parse_date("2999-12-31")) {
      add(table + ".end", " = " + to_string(window.end) + " lies after 2999-12-31, where the calendar ends.");
    }
    if (window.start < first_day()) {
      add(table + ".start", " = " + to_string(window.start) + " lies before day 0, run.start = " +
                                to_string(first_day()) + ". The burn-in before it runs without campaigns.");
    } else if (window.start > last_day() + kForesight) {
      add(table + ".start", " = " + to_string(window.start) + " lies more than a year after the last day, " +
                                to_string(last_day()) + ". Wrong year?");
    }
  }

  void check_triggers(const std::string& table, const ComponentParameters& window) {
    check_condition(table + ".when", window.when);
    check_condition(table + ".until", window.until);
    for (const auto& [key, days] :
         {std::pair("delay_days", window.delay_days), std::pair("duration_days", window.duration_days)}) {
      if (days != 0 && window.when.empty()) {
        add(table + "." + key, " = " + std::to_string(days) + " belongs to a trigger, but `when` is empty.");
      }
    }
  }

  void check_condition(const std::string& key, const std::string& text) {
    constexpr std::size_t kMostBytes = 10'000;
    if (text.size() > kMostBytes) {
      add(key, " has " + std::to_string(text.size()) + " bytes; a condition may have " +
                   std::to_string(kMostBytes) + ".");
      return;
    }
    const std::string quoted = " = \"" + text + "\" ";
    try {
      const Condition condition = Condition::parse(text);
      for (const std::string& name : condition.apps()) {
        const auto named = [&](const App& app) { return app.name == name; };
        if (std::none_of(scenario_.apps.begin(), scenario_.apps.end(), named)) {
          add(key,
              std::string(quoted).append("asks about ").append(name).append(", which is not among [apps]."));
        }
      }
    } catch (const InputError& error) {
      add(key, quoted + error.what());
    }
  }

  // A date of a component must lie in its window, because events outside the window never happen.
  void check_within(const std::string& key, Date date, const ComponentParameters& window) {
    if (date < window.start || date > window.end) {
      add(key, " = " + to_string(date) + " lies outside the window of its component, " +
                   to_string(window.start) + " to " + to_string(window.end) + ".");
    }
  }

  void check_dates(const std::string& table, const ComponentParameters& window, const Reminder& reminder) {
    for (const Date date : reminder.dates) {
      check_within(table + ".dates", date, window);
    }
  }

  void check_tasks(const std::string& table, const ComponentParameters& window, const SeasonalTasks& season) {
    if (season.tasks.empty()) {
      add(table + ".tasks", " is empty: seasonal tasks need at least one table [" + table + ".tasks.NAME].");
    }
    for (const SeasonalTask& task : season.tasks) {
      const std::string key = table + ".tasks." + task.name;
      check_within(key + ".start", task.start, window);
      check_within(key + ".end", task.end, window);
      if (task.end < task.start) {
        add(key + ".end", " = " + to_string(task.end) + " lies before start = " + to_string(task.start) +
                              ". Dates swapped?");
      }
    }
  }

  // An agent holds one number of vouchers per app, so only one subsidy of an app may be open at a time.
  void check_subsidies(const std::string& table, const std::vector<Component>& components,
                       const Component& later) {
    for (const Component& earlier : components) {
      if (&earlier == &later) {
        return;
      }
      if (std::holds_alternative<TaskSubsidy>(earlier.mechanism) &&
          earlier.window.start <= later.window.end && later.window.start <= earlier.window.end) {
        add(table + ".components." + later.label + ".start",
            " = " + to_string(later.window.start) + " overlaps the window of " + earlier.label + ", " +
                to_string(earlier.window.start) + " to " + to_string(earlier.window.end) +
                ". Two task subsidies of one app cannot be open on one day.");
      }
    }
  }

  const Scenario& scenario_;
  std::vector<Mistake> mistakes_;
};

}  // namespace

std::vector<Mistake> find_mistakes(const Scenario& scenario) { return Inspector(scenario).inspect(); }

}  // namespace kfactor::model

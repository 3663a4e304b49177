#include "io/scenario/scenario_doubts.hpp"

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>

#include "io/scenario/toml_document.hpp"
#include "io/scenario/toml_value.hpp"
#include "model/scenario/names.hpp"

namespace kfactor::io {
namespace {

using model::Component;
using model::Fen;

// "a", "a and b", "a, b and 3 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 3;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < kMostNames; ++i) {
    const bool is_last = i + 1 == names.size();
    list += (i == 0 ? "" : is_last ? " and " : ", ") + names[i];
  }
  return names.size() > kMostNames ? list + " and " + std::to_string(names.size() - kMostNames) + " more"
                                   : list;
}

template <class Mechanism>
constexpr bool is_priced = std::is_base_of_v<model::Priced, Mechanism>;

// Which of its values make a component do nothing, as "reach = 0"; empty if it does something.
struct Idleness {
  std::string operator()(const model::Broadcast& b) const { return of_pulse(b.reach, b.activation); }
  std::string operator()(const model::Feed& f) const { return of_pulse(f.reach, f.activation); }
  std::string operator()(const model::LaunchPulse& l) const { return of_pulse(l.reach, l.activation); }
  std::string operator()(const model::Gift& g) const { return g.share == 0 ? "share = 0" : ""; }
  std::string operator()(const model::GroupCompanion& g) const {
    return g.add_chance == 0 ? "add_chance = 0" : "";
  }
  std::string operator()(const model::Memory& m) const {
    return m.churn_relief == 0 ? "churn_relief = 0" : "";
  }
  std::string operator()(const model::Reminder& r) const {
    return r.lift == 0 && r.return_chance == 0 ? "lift = 0 and return_chance = 0" : "";
  }
  std::string operator()(const model::CrossGeneration& c) const {
    return c.persuasion_factor == 1 && c.learning_factor == 1 ? "both factors are 1" : "";
  }
  std::string operator()(const model::SeasonalTasks& s) const {
    const bool idle = std::ranges::all_of(s.tasks, [](const model::SeasonalTask& task) {
      return task.need_multiplier == 1 && task.realised_value == 0 && task.gift_share == 0;
    });
    return idle ? "no task changes anything" : "";
  }
  template <class Mechanism>
  std::string operator()(const Mechanism&) const {
    return {};
  }

 private:
  static std::string of_pulse(double reach, double activation) {
    return reach == 0 ? "reach = 0" : activation == 0 ? "activation = 0" : "";
  }
};

// Why the budget of a component is never paid, as "packet_rmb = 0"; empty if it can be.
struct Thrift {
  std::string operator()(const model::CashFission& c) const {
    const bool pays_invitations = c.invite_reward.count > 0 && c.invite_cap > 0;
    return pays_invitations || c.draw_reward.count > 0      ? ""
           : c.invite_cap == 0 && c.invite_reward.count > 0 ? "invite_cap = 0 and draw_reward_rmb = 0"
                                                            : "invite_reward_rmb = 0 and draw_reward_rmb = 0";
  }
  std::string operator()(const model::SteadyPackets& s) const {
    return s.packet.count == 0 ? "packet_rmb = 0" : "";
  }
  std::string operator()(const model::TaskSubsidy& t) const {
    return t.paid_per_order.count == 0    ? "paid_per_order_rmb = 0"
           : t.capacity == 0              ? "capacity = 0"
           : t.vouchers == 0 && !t.invite ? "vouchers = 0"
                                          : "";
  }
  std::string operator()(const model::HabitChallenge& h) const {
    return h.points.count == 0 ? "points_rmb = 0" : "";
  }
  template <class Mechanism>
  std::string operator()(const Mechanism&) const {
    return {};
  }
};

class Doubter {
 public:
  Doubter(const model::Scenario& scenario, const TomlDocument& document)
      : scenario_(scenario),
        document_(document),
        last_day_(scenario.run.start + std::chrono::days(scenario.run.days - 1)) {}

  std::vector<std::string> doubts() {
    for (const model::App& app : scenario_.apps) {
      for (const Component& component : app.components) {
        look_at(component, "apps." + app.name + ".components." + component.label);
      }
      const std::int64_t users = app.traits.base_users;
      if (is_procedural() && users > 0 && scale()(users) == 0) {
        add("apps." + app.name + ".base_users", " = " + std::to_string(users) +
                                                    " are fewer than one of the " +
                                                    std::to_string(scenario_.population.agents) +
                                                    " agents, so nobody uses the app. Take more agents.");
      }
    }
    say_late();
    say_free();
    look_at_names();
    look_at_unread_keys();
    std::vector<std::string> sentences;
    for (const auto& [order, sentence] : found_) {
      sentences.push_back("Warning: " + sentence);
    }
    note_platform(sentences);
    return sentences;
  }

 private:
  bool is_procedural() const { return scenario_.graph.kind == model::GraphKind::Procedural; }
  model::Scale scale() const { return {scenario_.population.agents, scenario_.population.people}; }

  void add(const std::string& key, const std::string& rest) {
    const Location location = document_.nearest_location(key);
    found_.emplace(location.order, location.text + key + rest);
  }

  bool is_given(const std::string& key) const { return static_cast<bool>(document_.root().at_path(key)); }

  void look_at(const Component& component, const std::string& key) {
    if (component.window.start > last_day_) {
      late_.emplace_back(key, component.window);
      return;
    }
    look_at_trigger(component.window, key);
    if (const auto* reminder = std::get_if<model::Reminder>(&component.mechanism)) {
      if (std::ranges::all_of(reminder->dates, [&](model::Date date) { return date > last_day_; })) {
        add(key + ".dates",
            " all lie after the last day, " + model::to_string(last_day_) + ": no reminder is sent.");
      }
    }
    std::visit([&](const auto& mechanism) { look_at_money(component, mechanism, key); }, component.mechanism);
  }

  void look_at_trigger(const model::ComponentParameters& window, const std::string& key) {
    if (!window.when.empty() &&
        window.start + std::chrono::days(window.delay_days) > std::min(window.end, last_day_)) {
      add(key + ".delay_days", " = " + std::to_string(window.delay_days) +
                                   " is as long as the window, or longer: the component never opens.");
    }
  }

  template <class Mechanism>
  void look_at_money(const Component& component, Mechanism mechanism, const std::string& key) {
    const Fen budget = component.window.budget;
    if constexpr (is_priced<Mechanism>) {
      const std::string idle = Idleness{}(mechanism);
      if (!idle.empty()) {
        add(key, idle_sentence(idle, budget));
      } else if (budget.count == 0) {
        free_.push_back(key + ".budget_rmb");
      }
    } else if (budget.count > 0) {
      const std::string reason = Thrift{}(mechanism);
      if (!reason.empty()) {
        add(key + ".budget_rmb", " = " + to_toml(budget) + " is never paid: " + reason + ".");
      } else if (is_procedural()) {
        look_at_capacity(mechanism, key);
        mechanism.shrink(scale());
        const Fen part{scale()(budget.count)};
        if (!mechanism.is_funded(mechanism.open_funds(part))) {
          add(key + ".budget_rmb",
              " = " + to_toml(budget) + " leaves " + to_toml(part) +
                  " RMB for the simulated agents, less than one payment: the component never "
                  "opens. Take more agents, or a larger budget.");
        }
      }
    }
  }

  template <class Mechanism>
  void look_at_capacity(const Mechanism& mechanism, const std::string& key) {
    if constexpr (std::is_same_v<Mechanism, model::TaskSubsidy>) {
      if (mechanism.capacity > 0 && scale()(mechanism.capacity) == 0) {
        add(key + ".capacity",
            " = " + std::to_string(mechanism.capacity) +
                " is less than one order a day of the simulated agents, so none is served. Take "
                "more agents.");
      }
    }
  }

  static std::string idle_sentence(const std::string& idle, Fen budget) {
    const bool reaches = idle == "reach = 0";
    return " " + std::string(reaches ? "reaches nobody" : "does nothing") + " (" + idle + ")" +
           (budget.count > 0
                ? ", but costs " + to_toml(budget) + " RMB. Set budget_rmb = 0 as well, or remove it."
                : ".");
  }

  // Shortened runs leave out many components, so one sentence names them all.
  void say_late() {
    if (late_.empty()) {
      return;
    }
    std::vector<std::string> labels;
    model::Date first = late_.front().second.start;
    model::Date end = late_.front().second.end;
    for (const auto& [key, window] : late_) {
      labels.push_back(key);
      first = std::min(first, window.start);
      end = std::max(end, window.end);
    }
    constexpr std::int64_t kMostDays = 3650;
    const std::int64_t days = (end - scenario_.run.start).count() + 1;
    const std::string cure = days <= kMostDays
                                 ? " To see " + std::string(late_.size() == 1 ? "its" : "their") +
                                       " whole window, set run.days = " + std::to_string(days) + "."
                                 : " Wrong year?";
    const std::string key = labels.front() + ".start";
    const Location location = document_.nearest_location(key);
    found_.emplace(location.order,
                   location.text + listed(labels) +
                       (late_.size() == 1 ? " never opens: it starts " : " never open: they start ") +
                       (late_.size() == 1 ? "on " : "from ") + model::to_string(first) +
                       (late_.size() == 1 ? "" : " on") + ", and the run ends on " +
                       model::to_string(last_day_) + "." + cure);
  }

  void say_free() {
    if (free_.empty()) {
      return;
    }
    const Location location = document_.nearest_location(free_.front());
    const bool one = free_.size() == 1;
    found_.emplace(location.order,
                   location.text + listed(free_) +
                       (one ? " is 0: the component works" : " are 0: the components work") +
                       " in full and " + (one ? "costs" : "cost") + " nothing. The budget of " +
                       (one ? "this kind is its price" : "these kinds is their price") +
                       " and switches nothing off. To leave " + (one ? "it" : "one") +
                       " out, remove its table, or move its dates behind the end of the run.");
  }

  void look_at_names() {
    std::vector<std::pair<std::string, std::string>> tables;
    for (const model::App& app : scenario_.apps) {
      compare_names(app.name, "apps", tables);
    }
    for (const model::App& app : scenario_.apps) {
      tables.clear();
      for (const Component& component : app.components) {
        compare_names(component.label, "apps." + app.name + ".components", tables);
      }
    }
  }

  void compare_names(const std::string& name, const std::string& table,
                     std::vector<std::pair<std::string, std::string>>& seen) {
    const std::string small = model::in_small_letters(name);
    const auto other = std::ranges::find(seen, small, [](const auto& each) { return each.first; });
    if (other != seen.end()) {
      add(table + "." + name, " differs from " + other->second + " in capitals alone. They are two.");
    }
    seen.emplace_back(small, name);
  }

  // One sentence for all keys of `table` that are given but not read.
  void say_unread(const std::string& table, std::initializer_list<std::string_view> keys,
                  const std::string& reason) {
    std::vector<std::string> given;
    for (const std::string_view key : keys) {
      const std::string path = table + "." + std::string(key);
      if (is_given(path)) {
        given.push_back(path);
      }
    }
    if (!given.empty()) {
      const Location location = document_.nearest_location(given.front());
      found_.emplace(location.order, location.text + listed(given) + (given.size() == 1 ? " has" : " have") +
                                         " no effect: " + reason);
    }
  }

  void look_at_unread_keys() {
    if (!is_procedural()) {
      say_unread("population", {"agents"}, "graph.kind = \"stored\" brings its own number of agents.");
      say_unread("graph", {"seed", "mean_degree", "degree_sigma", "town_share", "province_share"},
                 "graph.kind = \"stored\" brings its own ties.");
    }
    for (const std::string_view type : graph::kGroupTypeNames) {
      const std::string table = "graph.groups." + std::string(type);
      if (!scenario_.graph.group_chats) {
        say_unread(table, {"size_min", "size_max", "memberships", "post_chance"},
                   "graph.group_chats = false leaves out all group chats.");
      } else if (!is_procedural()) {
        say_unread(table, {"size_min", "size_max", "memberships"},
                   "graph.kind = \"stored\" reads who is in which chat from graph.memberships.");
      }
    }
    switch (scenario_.platform.governance) {
      case model::GovernanceMode::None:
        say_unread("platform",
                   {"window_days", "delay_days", "threshold", "vigilance", "strictness", "passcode"},
                   "platform.governance = \"none\" bans nothing.");
        break;
      case model::GovernanceMode::Dates:
        say_unread("platform", {"window_days", "delay_days", "threshold", "vigilance"},
                   "platform.governance = \"dates\" bans on the dates of [platform.ban_dates].");
        break;
      case model::GovernanceMode::Chance:
      case model::GovernanceMode::Deterministic:
        break;
    }
    if (scenario_.behaviour.adoption == model::AdoptionRule::Contexts) {
      say_unread("population", {"threshold", "threshold_alpha", "threshold_beta"},
                 "they are read only when behaviour.adoption = \"threshold\".");
    }
    for (const model::App& app : scenario_.apps) {
      for (const Component& component : app.components) {
        const std::string key = "apps." + app.name + ".components." + component.label;
        if (const auto* orders = std::get_if<model::TaskSubsidy>(&component.mechanism);
            orders != nullptr && !orders->invite) {
          say_unread(key, {"invite_cap"}, "invite = false rewards no invitations.");
        }
        if (const auto* cash = std::get_if<model::CashFission>(&component.mechanism);
            cash != nullptr && cash->draw_reward.count == 0) {
          say_unread(key, {"perceived_draw_rmb"}, "draw_reward_rmb = 0 means that there are no draws.");
        }
      }
    }
  }

  // Only cash for sharing makes posts that a platform watches.
  static bool has_cash_posts(const model::App& app) {
    return std::ranges::any_of(app.components, [](const Component& component) {
      const auto* orders = std::get_if<model::TaskSubsidy>(&component.mechanism);
      return std::holds_alternative<model::CashFission>(component.mechanism) ||
             (orders != nullptr && orders->invite);
    });
  }

  void note_platform(std::vector<std::string>& sentences) const {
    if (!document_.root().contains("platform") && std::ranges::any_of(scenario_.apps, has_cash_posts)) {
      sentences.push_back("Note: the scenario has no [platform], so the usual rules apply (governance = \"" +
                          std::string("chance") +
                          "\"): links of an app whose users share for cash may be banned, even on "
                          "its second day. For a world without bans, set platform.governance = \"none\".");
    }
  }

  const model::Scenario& scenario_;
  const TomlDocument& document_;
  model::Date last_day_;
  std::multimap<std::uint64_t, std::string> found_;  // by place
  std::vector<std::pair<std::string, model::ComponentParameters>> late_;
  std::vector<std::string> free_;
};

}  // namespace

std::vector<std::string> scenario_doubts(const model::Scenario& scenario, std::string_view text,
                                         const std::string& file_name, std::span<const Override> overrides) {
  const TomlDocument document(text, file_name, overrides);
  return Doubter(scenario, document).doubts();
}

}  // namespace kfactor::io

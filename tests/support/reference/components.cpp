// Reference model: conditions of components, assistants in chats, reminders, and adoption by threshold.
#include <algorithm>

#include "model/rules/churn.hpp"
#include "model/rules/use.hpp"
#include "tests/support/reference/model.hpp"
#include "tests/support/stored_numbers.hpp"

namespace kfactor::test {

using namespace model;

// The condition is evaluated on each day of the window until `until` closes the component. It opens the
// component `delay` days later, for `duration` days, or for one day at a time.
bool ReferenceModel::is_due(RunningComponent& component) const {
  const bool in_window = component.first <= step_ && step_ <= component.last;
  component.ended |= in_window && !component.until.empty() && component.until.holds(observed_);
  bool due = in_window && !component.ended;
  if (due && !component.when.empty()) {
    if (component.when.holds(observed_)) {
      component.held.insert(step_);
    }
    const bool signal = component.held.contains(step_ - component.delay);
    const bool lasts = component.opened >= 0 && step_ < component.opened + component.duration;
    if (signal && !lasts && component.duration > 0) {
      component.opened = step_;
    }
    due = signal || lasts;
  }
  component.opened = !due ? -1 : component.opened < 0 ? step_ : component.opened;
  const bool closes_by_itself = !component.when.empty() && component.duration > 0;
  const Step end =
      closes_by_itself ? std::min(component.last, component.opened + component.duration - 1) : component.last;
  component.today = {component.key, end - step_ + 1, step_ - component.opened, scenario_.date_of(step_)};
  return due;
}

// An agent who used the tool today may add the assistant to a group. Then all members of such groups see it,
// once a day.
void ReferenceModel::accompany() {
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    std::set<std::uint32_t>& groups = apps_[app].companions;
    if (apps_[app].offers.companions.empty()) {
      groups.clear();
      continue;
    }
    add_assistants(app);
    std::set<std::uint32_t> audience;
    for (const std::uint32_t group : groups) {
      for (const AgentId member : network_.members[group]) {
        if (member != kNoAgent) {
          audience.insert(index(member));
        }
      }
    }
    for (const std::uint32_t agent : audience) {
      watch(agent, app);
    }
    apps_[app].counts.companion_groups = static_cast<std::int64_t>(groups.size());
    apps_[app].counts.trials = static_cast<std::int64_t>(audience.size());
  }
}

void ReferenceModel::add_assistants(std::size_t app) {
  for (const TargetedEvent& companion : apps_[app].offers.companions) {
    for_each_event(Purpose::AddCompanion, companion.key, companion.chance,
                   [&](std::uint32_t agent, const auto& accept, const Lanes&) {
                     const Relationship& bond = people_[agent].relationships[app];
                     const bool used = bond.status == Status::Active && (bond.tool || bond.served);
                     const GroupId group = favourite_group(agent, app);
                     if (used && group != kNoGroup && accept(companion.chance)) {
                       apps_[app].companions.insert(index(group));
                     }
                   });
  }
}

// The group to which an agent would add the assistant. It is the same on all days.
GroupId ReferenceModel::favourite_group(std::uint32_t agent, std::size_t app) const {
  std::vector<GroupId> choices;
  for (std::size_t n = 0; n < network_.groups[agent].size(); ++n) {
    const graph::GroupType type = network_.memberships[agent][n];
    if (type == graph::GroupType::Family || type == graph::GroupType::Friends) {
      choices.push_back(network_.groups[agent][n]);
    }
  }
  if (choices.empty()) {
    return kNoGroup;
  }
  const std::uint64_t draw = draws_(Purpose::CompanionGroup, agent, 0, apps_[app].key)[1];
  return choices[static_cast<std::size_t>(draw * choices.size() >> 32)];
}

// Changes the value as a use of the tool does. An agent who never used the app stores it as a trial.
void ReferenceModel::watch(std::uint32_t agent, std::size_t index_of_app) {
  make_aware(agent, index_of_app);
  const RunningApp& app = apps_[index_of_app];
  const Traits& traits = people_[agent].traits;
  Relationship& bond = people_[agent].relationships[index_of_app];
  const float skill = traits.age == AgeClass::Elder
                          ? rules::helped_skill(traits.skill, app.offers.elder_learning)
                          : traits.skill;
  const float quality = std::max(static_cast<float>(app.traits.realised_value), app.offers.seasonal_value);
  const float realised =
      rules::realised_value(quality, static_cast<float>(app.traits.learning_cost), skill, bond.uses);
  int& value = bond.status == Status::Aware ? bond.trial : bond.value;
  value = store_fraction(
      rules::watch(fraction(value), realised, static_cast<float>(scenario_.behaviour.learning_rate)));
}

// Lapsed users with at least one use return, with twice the chance if the app remembers them well.
void ReferenceModel::remind(std::size_t app, const TargetedEvent& reminder, Candidates& candidates) {
  const bool remembers = apps_[app].offers.memory_open;
  const double twice = std::min(1.0, 2 * reminder.chance);
  for_each_event(Purpose::Reminder, reminder.key, remembers ? twice : reminder.chance,
                 [&](std::uint32_t agent, const auto& accept, const Lanes&) {
                   const Relationship& bond = people_[agent].relationships[app];
                   const double chance =
                       remembers && rules::memory(bond.uses) >= 0.5F ? twice : reminder.chance;
                   if (bond.status == Status::Lapsed && bond.uses > 0 && accept(chance)) {
                     Reasons& reasons = candidates[agent];
                     reasons.reminded = true;
                     reasons.pulse = 1.0F - (1.0F - reasons.pulse) * (1.0F - static_cast<float>(chance));
                   }
                 });
}

// All agents of whose ties at least a share phi uses the app at the beginning of this wave.
void ReferenceModel::check_thresholds(std::size_t app, Candidates& candidates) const {
  for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
    int ties = 0;
    int using_it = 0;
    for (const AgentId tie : network_.ties[agent]) {
      if (tie != kNoAgent) {
        ++ties;
        using_it += people_[index(tie)].relationships[app].status == Status::Active;
      }
    }
    const double phi = static_cast<double>(thresholds_[quantile_index(draws_(Purpose::Threshold, agent)[0])]);
    const bool enough = ties > 0 && using_it > 0 && static_cast<double>(using_it) / ties >= phi - 1e-9;
    const Status status = people_[agent].relationships[app].status;
    if ((enough || phi <= 0.0) && (status == Status::Aware || status == Status::Lapsed)) {
      candidates[agent].convinced = true;
    }
  }
}

}  // namespace kfactor::test

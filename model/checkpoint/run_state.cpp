#include "model/checkpoint/state_parts.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {
namespace {

void go_on(const RunningApp& app, RunningComponent& component, const ComponentFunds& kept,
           const ComponentFunds& beginning, const Scenario& scenario) {
  try {
    component.funds.go_on_from(kept, beginning);
  } catch (const InputError& error) {
    const auto index = static_cast<std::size_t>(&component - app.components.data());
    throw InputError("apps." + app.name + ".components." +
                     scenario.apps[app.index_in_scenario].components[index].label +
                     ".budget_rmb is too little: " + error.what() + ".");
  }
}

}  // namespace

void archive_run_state(World& world, StateArchive& archive) {
  archive.item(world.step);
  for (RunningApp& app : world.apps) {
    archive.expect(app.key);
    archive.item(app.active_yesterday);
    archive.item(app.may_hold_vouchers);
    archive.expect(static_cast<std::int64_t>(app.components.size()));
    for (RunningComponent& component : app.components) {
      archive.expect(component.key);
      ComponentFunds kept = component.funds;
      ComponentFunds beginning = component.beginning;
      kept.keep(archive);
      beginning.keep(archive);
      if (archive.is_read()) {
        go_on(app, component, kept, beginning, world.scenario);
      }
      component.schedule.keep(archive);
    }
  }
  world.governance.keep(archive);
  world.observed.keep(archive);
}

}  // namespace kfactor::model

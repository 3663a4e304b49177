#include "model/checkpoint/state_parts.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {
namespace {

void go_on(const RunningApp& app, RunningComponent& component, const Purse& kept, const Purse& beginning,
           const Scenario& scenario) {
  try {
    component.purse.go_on_from(kept, beginning);
  } catch (const InputError& error) {
    const auto place = static_cast<std::size_t>(&component - app.components.data());
    throw InputError("apps." + app.name + ".components." + scenario.apps[app.place].components[place].label +
                     ".budget_rmb is too little: " + error.what() + ".");
  }
}

}  // namespace

void keep_ledger(World& world, Ledger& ledger) {
  ledger.item(world.step);
  for (RunningApp& app : world.apps) {
    ledger.expect(app.key);
    ledger.item(app.active_yesterday);
    ledger.item(app.vouchers_about);
    ledger.expect(static_cast<std::int64_t>(app.components.size()));
    for (RunningComponent& component : app.components) {
      ledger.expect(component.key);
      Purse kept = component.purse;
      Purse beginning = component.beginning;
      kept.keep(ledger);
      beginning.keep(ledger);
      if (ledger.is_read()) {
        go_on(app, component, kept, beginning, world.scenario);
      }
      component.schedule.keep(ledger);
    }
  }
  world.governance.keep(ledger);
  world.observed.keep(ledger);
}

}  // namespace kfactor::model

// Private to state_*.cpp: what saving and restoring agree on.
#pragma once

#include "model/agents/population.hpp"
#include "model/types/archive.hpp"

namespace kfactor::model {

struct World;

// What a run remembers besides its agents: into the ledger, or out of it.
void keep_ledger(World& world, StateArchive& archive);

// Calls visit(name, field) for each field of a relation that is a column of its own.
template <class Visit>
void for_each_field(Visit&& visit) {
  visit("habit", &Relation::habit);
  visit("value", &Relation::value);
  visit("label", &Relation::label);
  visit("install_day", &Relation::install_day);
  visit("uses", &Relation::uses);
  visit("depth", &Relation::depth);
  visit("invites", &Relation::invites);
  visit("vouchers", &Relation::vouchers);
  visit("life", &Relation::flags);
  visit("spell", &Relation::counters);
}

}  // namespace kfactor::model

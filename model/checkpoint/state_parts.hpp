// Private to this folder: shared by saving and restoring.
#pragma once

#include "model/agents/population.hpp"
#include "model/types/archive.hpp"

namespace kfactor::model {

struct World;

// Writes all state other than that of agents to the archive, or reads it.
void archive_run_state(World& world, StateArchive& archive);

// Calls visit(name, field) for each field of a relation that is stored as a column.
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

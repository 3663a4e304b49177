// A sweep as tables: its file, and what is printed.
#pragma once

#include <string>

#include "io/results/sweep_file.hpp"
#include "jobs/sweep/sweep_plan.hpp"
#include "jobs/sweep/sweep_store.hpp"

namespace kfactor::jobs {

// Rows for the shard's runs, all of which must have a record, and the sensitivities that its design allows: of
// a whole sweep only.
io::SweepTable sweep_table(const SweepPlan& plan, const Shard& shard, const RunRecords& records);

// What matters most, and how far outcomes spread; for a terminal.
std::string closing_text(const SweepPlan& plan, const io::SweepTable& table);

// The points, a line each, with what is known of them.
std::string list_of_points(const SweepPlan& plan, const Shard& shard);

}  // namespace kfactor::jobs

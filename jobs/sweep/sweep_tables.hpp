// A sweep as tables: for its file and for the terminal.
#pragma once

#include <string>

#include "io/results/sweep_file.hpp"
#include "jobs/sweep/sweep_plan.hpp"
#include "jobs/sweep/sweep_store.hpp"

namespace kfactor::jobs {

// The rows of the shard, all of whose runs must have a record. The table of a whole sweep also has the
// sensitivities that its design allows.
io::SweepTable sweep_table(const SweepPlan& plan, const Shard& shard, const RunRecords& records);

// The most important parameters and the spread of the outcomes, for a terminal.
std::string closing_text(const SweepPlan& plan, const io::SweepTable& table);

// One line per point; says if a point fails.
std::string list_of_points(const SweepPlan& plan, const Shard& shard);

}  // namespace kfactor::jobs

// What a sweep keeps of each run: the measures of analysis/outcome_table.hpp, and the results file if asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "io/results/sweep_file.hpp"
#include "jobs/ensemble/ensemble.hpp"

namespace kfactor::jobs {

// The measures as the sweep's file names them.
std::vector<io::OutcomeLabel> outcome_labels();

// "FOLDER/run-000012.h5".
std::string results_name(const std::string& folder, std::size_t run);

// The probe of a run.
std::unique_ptr<RunProbe> make_sweep_probe(const model::Scenario& scenario);

// The same, and the results file of the run under this name. `scenario_folder` is where the scenario's own files are.
// Collective in the team. Throws EnvironmentError if the file cannot be written.
std::unique_ptr<RunProbe> make_keeping_probe(const Comm& team, const std::string& path,
                                             const model::Scenario& scenario,
                                             const std::filesystem::path& scenario_folder);

}  // namespace kfactor::jobs

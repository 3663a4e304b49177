#include "jobs/forecast/bench_scenario.hpp"

#include <string>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::jobs {

model::Scenario bench_scenario(std::uint64_t agents) {
  return io::parse_scenario(kBenchScenario, "kfactor bench",
                            std::vector<io::Override>{{"population.agents", std::to_string(agents)}});
}

}  // namespace kfactor::jobs

// Keeps the outcomes of a run of an ensemble: analysis::unpack() makes them of its numbers.
#pragma once

#include <memory>
#include <vector>

#include "analysis/outcomes.hpp"
#include "jobs/ensemble/ensemble.hpp"

namespace kfactor::jobs {

class OutcomeProbe : public RunProbe {
 public:
  explicit OutcomeProbe(const model::Scenario& scenario) : counter_(scenario) {}

  void take(const model::DayReport& report) override { counter_.take(report); }
  std::vector<double> numbers() const override { return analysis::pack(counter_.outcomes()); }

 private:
  analysis::OutcomeCounter counter_;
};

inline std::unique_ptr<RunProbe> make_outcome_probe(const Comm&, std::size_t,
                                                    const model::Scenario& scenario) {
  return std::make_unique<OutcomeProbe>(scenario);
}

}  // namespace kfactor::jobs

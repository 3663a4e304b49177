#include "jobs/calibrate/fit_search.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <nlopt.hpp>
#include <utility>

namespace kfactor::jobs {
namespace {

// Counts calls and keeps the best point of all calls, which NLopt need not return. Static, because NLopt takes
// C functions.
struct Watch {
  const Objective& function;
  std::vector<double> best;
  double least = std::numeric_limits<double>::infinity();
  std::int64_t calls = 0;
  std::exception_ptr failure = nullptr;  // NLopt would replace the exception by one of its own

  static double call(const std::vector<double>& point, std::vector<double>& /*gradient*/, void* data) {
    Watch& watch = *static_cast<Watch*>(data);
    double value = 0;
    try {
      value = watch.function(point);
    } catch (...) {
      watch.failure = std::current_exception();
      throw nlopt::forced_stop();
    }
    ++watch.calls;
    if (value < watch.least) {
      watch.least = value;
      watch.best = point;
    }
    return value;
  }
};

void search_once(Watch& watch, std::int64_t max_calls) {
  constexpr double kFirstStep = 0.1;
  constexpr double kLastStep = 0.002;  // smaller steps change less than the seeds do
  std::vector<double> point = watch.best;
  nlopt::opt search(nlopt::LN_BOBYQA, static_cast<unsigned>(point.size()));
  search.set_lower_bounds(0);
  search.set_upper_bounds(1);
  search.set_initial_step(kFirstStep);
  search.set_xtol_abs(kLastStep);
  search.set_maxeval(static_cast<int>(std::min<std::int64_t>(max_calls, std::numeric_limits<int>::max())));
  search.set_min_objective(&Watch::call, &watch);
  double value = 0;
  try {
    search.optimize(point, value);
  } catch (const nlopt::roundoff_limited&) {
    // The steps are too small to tell values apart: the best point so far is the answer.
  } catch (const nlopt::forced_stop&) {
    std::rethrow_exception(watch.failure);
  }
}

}  // namespace

std::vector<double> find_least(const Objective& function, std::vector<double> start, std::int64_t max_calls) {
  constexpr double kWorthwhile = 0.99;  // a pass must leave less than this share of the value
  Watch watch{function, std::move(start)};
  while (watch.calls < max_calls) {
    const double before = watch.least;
    search_once(watch, max_calls - watch.calls);
    if (watch.least > kWorthwhile * before) {
      break;
    }
  }
  return std::move(watch.best);
}

}  // namespace kfactor::jobs

// Which points of parameter space a sweep visits.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/ensemble/parameter_ranges.hpp"

namespace kfactor::jobs {

enum class DesignKind { List, Grid, LatinHypercube, Sobol, OneAtATime };
inline constexpr std::array<std::string_view, 5> kDesignNames = {"list", "grid", "latin_hypercube", "sobol",
                                                                 "one_at_a_time"};

struct Design {
  DesignKind kind = DesignKind::List;
  std::int64_t samples = 0;    // Latin hypercube: points; Sobol: base samples, a power of two
  std::string seed = "sweep";  // names the draws of both
};

// A value for each parameter, as TOML; an empty text leaves the scenario's own.
using SweepPoint = std::vector<std::string>;

// list: the n-th point has the n-th value of each parameter. grid: every combination; the last parameter moves
// fastest. latin_hypercube: latin_places() of each parameter. sobol: a Sobol' sequence in 2k dimensions,
// shifted by keyed bits, as A and B in analysis::SaltelliOrder: samples x (k + 2)
//        points.
// one_at_a_time: the scenario as it is, then each value of each parameter, with all others as they are.
// Throws InputError, "FILE:LINE: ...", for parameters that do not suit the design.
std::vector<SweepPoint> design_points(const Design& design, const std::vector<ParameterRange>& parameters,
                                      const std::string& file_name);

// The values that a parameter takes in a grid or one at a time: its list, or its range in levels (2 unless it
// says so).
std::vector<std::string> levels_of(const ParameterRange& parameter);

// `num_points` points of a Sobol' sequence in [0, 1)^dimensions, from the origin on, each dimension's bits
// shifted by draws that the seed and the dimension's number name (Joe and Kuo 2008; a shift keeps the net's
// evenness). [point][dimension].
std::vector<std::vector<double>> sobol_places(std::string_view seed, std::size_t num_points,
                                              std::size_t dimensions);

}  // namespace kfactor::jobs

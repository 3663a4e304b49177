// The points of parameter space that a sweep simulates.
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
  std::int64_t samples = 0;    // Latin hypercube: number of points; Sobol: base samples, a power of two
  std::string seed = "sweep";  // names the draws of these two designs
};

// The sensitivity indices that a design allows, as variables of the sweep's file.
struct IndexKind {
  std::string_view name, long_name;
};
std::vector<IndexKind> index_kinds(DesignKind kind);

// One value for each parameter, as TOML. An empty text keeps the scenario's own value.
using SweepPoint = std::vector<std::string>;

// list: the n-th point has the n-th value of each parameter.
// grid: every combination; the last parameter changes fastest.
// latin_hypercube: latin_positions() of each parameter.
// sobol: a Sobol' sequence in 2k dimensions, shifted by keyed bits, as A and B in analysis::SaltelliOrder;
// samples x (k + 2) points.
// one_at_a_time: the unchanged scenario, then each value of each parameter with all others unchanged.
// Throws InputError, "FILE:LINE: ...", if the parameters do not fit the design.
std::vector<SweepPoint> design_points(const Design& design, const std::vector<ParameterRange>& parameters,
                                      const std::string& file_name);

// The values of a parameter in a grid or one at a time: its list, or evenly spaced values of its range (2
// unless `levels` is given).
std::vector<std::string> levels_of(const ParameterRange& parameter);

// The first `num_points` points of a Sobol' sequence in [0, 1)^dimensions, starting at the origin. The bits of
// each dimension are shifted by a draw whose key is the seed and the number of the dimension (Joe and Kuo
// 2008); the shift keeps the points evenly spread. [point][dimension].
std::vector<std::vector<double>> sobol_positions(std::string_view seed, std::size_t num_points,
                                                 std::size_t dimensions);

}  // namespace kfactor::jobs

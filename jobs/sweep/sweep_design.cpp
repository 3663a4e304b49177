#include "jobs/sweep/sweep_design.hpp"

#include <fmt/format.h>

#include <boost/random/sobol.hpp>
#include <set>

#include "analysis/sensitivity.hpp"
#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "jobs/ensemble/latin_hypercube.hpp"

namespace kfactor::jobs {
namespace {

constexpr std::size_t kMostPoints = 10'000'000;

[[noreturn]] void blame(const ParameterRange& parameter, const std::string& file, const std::string& why) {
  throw InputError(fmt::format("{}:{}: parameter {} {}", file, parameter.line, parameter.name(), why));
}

// A value twice would make two equal points.
void refuse_equal_levels(const ParameterRange& parameter, const std::string& file) {
  std::set<std::string> seen;
  for (const std::string& level : levels_of(parameter)) {
    if (!seen.insert(level).second) {
      blame(parameter, file,
            fmt::format("has the value {} twice.{}", level,
                        parameter.values.empty() ? " Are there more levels than steps in the range?" : ""));
    }
  }
}

std::vector<SweepPoint> list_points(const std::vector<ParameterRange>& parameters, const std::string& file) {
  const std::size_t length = parameters.front().values.size();
  for (const ParameterRange& parameter : parameters) {
    if (parameter.values.empty()) {
      blame(parameter, file, "needs values: a list of points has no ranges.");
    }
    if (parameter.values.size() != length) {
      blame(
          parameter, file,
          fmt::format("has {} values, {} has {}: in a list of points each parameter has one for each point.",
                      parameter.values.size(), parameters.front().name(), length));
    }
  }
  std::vector<SweepPoint> points(length);
  for (std::size_t point = 0; point < length; ++point) {
    for (const ParameterRange& parameter : parameters) {
      points[point].push_back(parameter.values[point]);
    }
  }
  return points;
}

std::vector<SweepPoint> grid_points(const std::vector<ParameterRange>& parameters, const std::string& file) {
  std::vector<SweepPoint> points(1);
  for (const ParameterRange& parameter : parameters) {
    if (parameter.values.empty() && parameter.levels == 0) {
      blame(parameter, file, "needs values, or levels beside low and high: how fine is the grid?");
    }
    refuse_equal_levels(parameter, file);
    const std::vector<std::string> levels = levels_of(parameter);
    if (points.size() * levels.size() > kMostPoints) {
      blame(parameter, file, fmt::format("makes the grid larger than {} points.", kMostPoints));
    }
    std::vector<SweepPoint> finer;
    for (const SweepPoint& point : points) {
      for (const std::string& level : levels) {
        finer.push_back(point);
        finer.back().push_back(level);
      }
    }
    points = std::move(finer);
  }
  return points;
}

// Designs that draw have no levels, and as many points as they were asked for.
void check_drawn(const Design& design, const std::vector<ParameterRange>& parameters, std::size_t num_points,
                 const std::string& file) {
  for (const ParameterRange& parameter : parameters) {
    if (parameter.levels != 0) {
      blame(parameter, file,
            fmt::format(
                "has levels, but {} draws from the whole range: levels belong to grid and one_at_a_time.",
                kDesignNames[static_cast<std::size_t>(design.kind)]));
    }
  }
  if (num_points > kMostPoints) {
    throw InputError(fmt::format("{}: samples = {} make {} points, more than {}.", file, design.samples,
                                 num_points, kMostPoints));
  }
}

std::vector<SweepPoint> latin_points(const Design& design, const std::vector<ParameterRange>& parameters,
                                     const std::string& file) {
  check_drawn(design, parameters, static_cast<std::size_t>(design.samples), file);
  std::vector<SweepPoint> points(static_cast<std::size_t>(design.samples));
  for (const ParameterRange& parameter : parameters) {
    const std::vector<double> positions =
        latin_positions(design.seed, parameter.name(), static_cast<std::uint32_t>(design.samples));
    for (std::size_t point = 0; point < points.size(); ++point) {
      points[point].push_back(parameter.text_at(positions[point]));
    }
  }
  return points;
}

std::vector<SweepPoint> sobol_points(const Design& design, const std::vector<ParameterRange>& parameters,
                                     const std::string& file) {
  const analysis::SaltelliOrder order{parameters.size(), static_cast<std::size_t>(design.samples)};
  check_drawn(design, parameters, order.num_points(), file);
  const std::size_t k = order.num_parameters;
  const auto positions = sobol_positions(design.seed, order.num_samples, 2 * k);
  std::vector<SweepPoint> points(order.num_points(), SweepPoint(k));
  for (std::size_t sample = 0; sample < order.num_samples; ++sample) {
    for (std::size_t parameter = 0; parameter < k; ++parameter) {
      const std::string a = parameters[parameter].text_at(positions[sample][parameter]);
      const std::string b = parameters[parameter].text_at(positions[sample][k + parameter]);
      points[order.a(sample)][parameter] = a;
      points[order.b(sample)][parameter] = b;
      for (std::size_t mixed = 0; mixed < k; ++mixed) {
        points[order.a_with_b(sample, mixed)][parameter] = mixed == parameter ? b : a;
      }
    }
  }
  return points;
}

std::vector<SweepPoint> star_points(const std::vector<ParameterRange>& parameters, const std::string& file) {
  const SweepPoint centre(parameters.size());
  std::vector<SweepPoint> points = {centre};
  for (std::size_t parameter = 0; parameter < parameters.size(); ++parameter) {
    refuse_equal_levels(parameters[parameter], file);
    for (const std::string& level : levels_of(parameters[parameter])) {
      points.push_back(centre);
      points.back()[parameter] = level;
    }
  }
  return points;
}

}  // namespace

std::vector<IndexKind> index_kinds(DesignKind kind) {
  switch (kind) {
    case DesignKind::Sobol:
      return {{"first_order", "share of variance that the parameter explains alone"},
              {"first_order_low", "lower end of its 95 % interval"},
              {"first_order_high", "upper end of its 95 % interval"},
              {"total_order", "share of variance that the parameter has a part in"},
              {"total_order_low", "lower end of its 95 % interval"},
              {"total_order_high", "upper end of its 95 % interval"}};
    case DesignKind::LatinHypercube:
      return {{"rank_correlation", "Spearman's rank correlation of parameter and outcome"}};
    case DesignKind::Grid:
      return {{"level_share", "share of variance between the levels of the parameter"}};
    case DesignKind::OneAtATime:
      return {{"swing", "largest minus least outcome while the parameter moves alone"}};
    case DesignKind::List:
      break;
  }
  return {};
}

std::vector<std::string> levels_of(const ParameterRange& parameter) {
  if (!parameter.values.empty()) {
    return parameter.values;
  }
  const std::int64_t count = parameter.levels == 0 ? 2 : parameter.levels;
  std::vector<std::string> levels;
  for (std::int64_t level = 0; level < count; ++level) {
    levels.push_back(parameter.text_at(static_cast<double>(level) / static_cast<double>(count - 1)));
  }
  return levels;
}

std::vector<std::vector<double>> sobol_positions(std::string_view seed, std::size_t num_points,
                                                 std::size_t dimensions) {
  constexpr double kOne = 18446744073709551616.0;  // 2^64
  const Draws draws(stable_hash(seed), 0);
  std::vector<std::uint64_t> shifts(dimensions);
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
    shifts[dimension] = as_hash(draws(Purpose::SobolShift, static_cast<std::uint32_t>(dimension)));
  }
  boost::random::sobol sequence(dimensions);  // skips the origin
  std::vector<std::vector<double>> points(num_points, std::vector<double>(dimensions));
  for (std::size_t point = 0; point < num_points; ++point) {
    for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
      const std::uint64_t bits = (point == 0 ? 0 : sequence()) ^ shifts[dimension];
      points[point][dimension] =
          static_cast<double>(bits >> 11) * 2048 / kOne;  // 53 bits never round up to 1
    }
  }
  return points;
}

std::vector<SweepPoint> design_points(const Design& design, const std::vector<ParameterRange>& parameters,
                                      const std::string& file_name) {
  require(!parameters.empty(), "a sweep has a parameter");
  switch (design.kind) {
    case DesignKind::List:
      return list_points(parameters, file_name);
    case DesignKind::Grid:
      return grid_points(parameters, file_name);
    case DesignKind::LatinHypercube:
      return latin_points(design, parameters, file_name);
    case DesignKind::Sobol:
      return sobol_points(design, parameters, file_name);
    case DesignKind::OneAtATime:
      break;
  }
  return star_points(parameters, file_name);
}

}  // namespace kfactor::jobs

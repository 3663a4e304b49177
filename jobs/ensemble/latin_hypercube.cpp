#include "jobs/ensemble/latin_hypercube.hpp"

#include <algorithm>
#include <numeric>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"

namespace kfactor::jobs {

std::vector<double> latin_positions(std::string_view seed, std::string_view parameter,
                                    std::uint32_t num_draws) {
  require(num_draws >= 1, "at least one draw");
  const Draws draws(stable_hash(seed), 0);
  const std::uint64_t name = stable_hash(parameter);
  const auto lanes = [&](std::uint32_t draw) {
    return draws(Purpose::ParameterDraw, draw, static_cast<std::uint32_t>(name),
                 static_cast<std::uint32_t>(name >> 32));
  };
  // Sorting by keyed hashes gives a permutation: the part of each draw.
  std::vector<std::uint32_t> order(num_draws);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint64_t hash_a = as_hash(lanes(a));
    const std::uint64_t hash_b = as_hash(lanes(b));
    return hash_a != hash_b ? hash_a < hash_b : a < b;
  });
  std::vector<double> positions(num_draws);
  for (std::uint32_t part = 0; part < num_draws; ++part) {
    const double within = (lanes(order[part])[2] + 0.5) / 4294967296.0;
    positions[order[part]] = (part + within) / num_draws;
  }
  return positions;
}

}  // namespace kfactor::jobs

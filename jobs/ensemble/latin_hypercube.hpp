// Latin hypercube: draws of many parameters at once. Even few draws cover the range of each parameter evenly.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kfactor::jobs {

// Positions in (0, 1), one in each of `num_draws` equal parts (McKay, Beckman, Conover 1979). Their order, and
// the positions within the parts, depend on the two names alone, not on the other parameters. precondition:
// num_draws >= 1.
std::vector<double> latin_positions(std::string_view seed, std::string_view parameter,
                                    std::uint32_t num_draws);

}  // namespace kfactor::jobs

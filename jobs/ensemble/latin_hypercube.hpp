// Draws of many parameters at once that cover each one's range evenly, however few they are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kfactor::jobs {

// Places in (0, 1): one in each of `num_draws` equal parts, in an order and at places within the parts that
// follow from the two names alone (McKay, Beckman, Conover 1979). A parameter's places do not depend on which
// others there are. precondition: num_draws >= 1.
std::vector<double> latin_places(std::string_view seed, std::string_view parameter, std::uint32_t num_draws);

}  // namespace kfactor::jobs

// Adopt: what gets through to whom, and who adopts. Second half of a wave.
#pragma once

#include <vector>

#include "model/day/mail.hpp"
#include "model/day/share.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// Collective. Takes the exposures of this rank's agents in this wave; wave 1 also asks for adoption without an
// invitation. Returns this rank's adopters who are to share in the next wave, and rewards inviters.
std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, Mail exposures);

}  // namespace kfactor::model

// Share: who posts what into which chats and to which ties, and who comes across it. First half of a wave.
#pragma once

#include <vector>

#include "model/day/mail.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// An agent who adopted in the wave before and shares in this one.
struct FreshAdopter {
  AgentId agent;
  std::uint32_t app;
};

// Collective. Wave 1: everyone whose day calls for sharing; later waves: the fresh adopters. Returns the exposures
// that reach this rank's agents.
template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh);

}  // namespace kfactor::model

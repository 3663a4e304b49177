#include "graph/procedural_graph.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"

namespace kfactor::graph {
namespace {

constexpr int kTownShift = 14;
constexpr int kProvinceShift = 22;
constexpr int kCountryShift = 40;

// Rounds non-negative numbers to integers whose sum is the rounded sum, by carrying the remainder along.
std::vector<std::uint32_t> round_with_carry(const std::vector<double>& values) {
  std::vector<std::uint32_t> rounded;
  rounded.reserve(values.size());
  double carry = 0.5;
  for (const double value : values) {
    carry += value;
    const double whole = std::floor(carry);
    rounded.push_back(static_cast<std::uint32_t>(whole));
    carry -= whole;
  }
  return rounded;
}

// Lognormal quantiles with this mean, one for each agent of a cell, in scattered order.
std::vector<double> degree_quantiles(const ProceduralRecipe& recipe) {
  const std::vector<std::uint32_t> order = scattered_order(ProceduralGraph::kCell);
  const boost::math::normal standard;
  std::vector<double> degrees(ProceduralGraph::kCell);
  double sum = 0;
  for (std::uint32_t i = 0; i < ProceduralGraph::kCell; ++i) {
    const double p = (order[i] + 0.5) / ProceduralGraph::kCell;
    degrees[i] = std::exp(recipe.degree_sigma * boost::math::quantile(standard, p));
    sum += degrees[i];
  }
  for (double& degree : degrees) {
    degree *= recipe.mean_degree * ProceduralGraph::kCell / sum;
  }
  return degrees;
}

std::vector<std::uint32_t> size_quantiles(const GroupRecipe& recipe) {
  const std::vector<std::uint32_t> order = scattered_order(ProceduralGraph::kGroupCell);
  std::vector<std::uint32_t> sizes;
  const double low = recipe.size_min;
  const double ratio = static_cast<double>(recipe.size_max) / low;
  for (const std::uint32_t position : order) {
    const double p = (position + 0.5) / ProceduralGraph::kGroupCell;
    const double size = std::floor(low * std::pow(ratio, p) + 0.5);
    sizes.push_back(std::clamp(static_cast<std::uint32_t>(size), recipe.size_min, recipe.size_max));
  }
  return sizes;
}

PermutationKey permutation_key(std::uint64_t seed, Purpose purpose, std::uint32_t number) {
  const Draws draws(seed, 0);
  PermutationKey key{};
  for (std::uint32_t part = 0; part < key.size(); ++part) {
    key[part] = as_hash(draws(purpose, number, part));
  }
  return key;
}

}  // namespace

ProceduralGraph::ProceduralGraph(const ProceduralRecipe& recipe) : num_agents_(recipe.num_agents) {
  require(num_agents_ >= 1 && num_agents_ < std::uint64_t{1} << 32, "1 to 2^32 - 1 agents");
  const std::vector<double> degrees = degree_quantiles(recipe);
  const std::array<double, 3> shares = {recipe.town_share, recipe.province_share,
                                        1.0 - recipe.town_share - recipe.province_share};
  const std::array<int, 3> shifts = {kTownShift, kProvinceShift, kCountryShift};
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    std::vector<double> part(degrees);
    for (double& degree : part) {
      degree *= std::max(shares[layer], 0.0);
    }
    layers_.push_back({CellTable(round_with_carry(part)), shifts[layer],
                       permutation_key(recipe.seed, Purpose::GraphTie, layer)});
  }
  for (std::uint32_t item = 0; item < kCell; ++item) {
    degrees_.push_back(layers_[0].stubs.count(item) + layers_[1].stubs.count(item) +
                       layers_[2].stubs.count(item));
  }

  for (std::uint32_t type = 0; type < kNumGroupTypes; ++type) {
    const GroupRecipe& group = recipe.groups[type];
    if (group.memberships == 0) {
      continue;
    }
    require(group.memberships <= kMostMemberships, "at most 16 memberships of a type");
    require(group.size_min >= 1 && group.size_min <= group.size_max,
            "size_min is at least 1 and at most size_max");
    const bool local = type == static_cast<std::uint32_t>(GroupType::Family) ||
                       type == static_cast<std::uint32_t>(GroupType::Friends);
    Chats chats{static_cast<GroupType>(type),
                group.memberships,
                num_memberships_,
                num_groups_,
                0,
                CellTable(size_quantiles(group)),
                local ? kTownShift : kProvinceShift,
                permutation_key(recipe.seed, Purpose::GraphGroup, type)};
    const std::uint64_t block = std::uint64_t{1} << chats.block_shift;
    require(block * group.memberships < std::uint64_t{1} << 31, "memberships of a block fit 31 bits");
    chats.groups_per_block = groups_in_block(chats, block);
    const std::uint64_t full_blocks = num_agents_ / block;
    num_groups_ += full_blocks * chats.groups_per_block + groups_in_block(chats, num_agents_ % block);
    num_memberships_ += group.memberships;
    membership_types_.resize(num_memberships_, chats.type);
    chats_.push_back(std::move(chats));
  }
  if (num_groups_ >= index(kNoGroup)) {
    throw InputError("graph.groups: " + std::to_string(num_groups_) + " group chats of " +
                     std::to_string(num_agents_) + " agents are more than " +
                     std::to_string(index(kNoGroup) - 1) +
                     ". Give agents fewer memberships, or chats more members.");
  }
}

Permutation ProceduralGraph::permutation_of(std::uint64_t size, const PermutationKey& key,
                                            std::uint64_t block) {
  PermutationKey own = key;
  for (std::uint64_t& part : own) {
    part += key_of_block(block);
  }
  return {size, own};
}

std::uint64_t ProceduralGraph::block_agents(int block_shift, std::uint64_t block) const {
  const std::uint64_t first = block << block_shift;
  return std::min(num_agents_ - first, std::uint64_t{1} << block_shift);
}

std::uint64_t ProceduralGraph::groups_in_block(const Chats& chats, std::uint64_t agents) const {
  const std::uint64_t slots = agents * chats.memberships;
  return slots == 0 ? 0 : chats.seats.item_of(slots - 1) + 1;
}

ProceduralGraph::Stub ProceduralGraph::stub(AgentId agent, std::uint32_t n) const {
  const std::uint32_t item = index(agent) & (kCell - 1);
  const Layer* layer = layers_.data();
  while (n >= layer->stubs.count(item)) {
    n -= layer->stubs.count(item);
    ++layer;
  }
  const std::uint64_t block = std::uint64_t{index(agent)} >> layer->block_shift;
  const std::uint64_t first_agent = block << layer->block_shift;
  return {layer, block, layer->stubs.first_unit(index(agent) - first_agent) + n,
          layer->stubs.first_unit(block_agents(layer->block_shift, block))};
}

AgentId ProceduralGraph::owner_of_partner(const Stub& stub, std::uint64_t partner, AgentId agent) {
  const std::uint64_t first_agent = stub.block << stub.layer->block_shift;
  const std::uint64_t other = first_agent + stub.layer->stubs.item_of(partner);
  return other == index(agent) ? kNoAgent : AgentId{static_cast<std::uint32_t>(other)};
}

AgentId ProceduralGraph::tie(AgentId agent, std::uint32_t n) const {
  const Stub own = stub(agent, n);
  const Permutation matching = permutation_of(own.num_stubs, own.layer->key, own.block);
  const std::uint64_t partner = matching.forward(own.number) ^ 1;
  return partner >= own.num_stubs ? kNoAgent : owner_of_partner(own, matching.backward(partner), agent);
}

// The group, numbered inside the block, in which a slot has its seat.
std::uint64_t ProceduralGraph::seat(const Chats& chats, const Permutation& seating,
                                    std::uint64_t slot) const {
  return chats.seats.item_of(seating.forward(slot));
}

GroupId ProceduralGraph::group(AgentId agent, std::uint32_t n) const {
  const Chats* chats = chats_.data();
  while (n >= chats->first_membership + chats->memberships) {
    ++chats;
  }
  n -= chats->first_membership;
  const std::uint64_t block = std::uint64_t{index(agent)} >> chats->block_shift;
  const std::uint64_t slots = block_agents(chats->block_shift, block) * chats->memberships;
  const Permutation seating = permutation_of(slots, chats->key, block);
  const std::uint64_t first_slot = (index(agent) - (block << chats->block_shift)) * chats->memberships;
  const std::uint64_t local = seat(*chats, seating, first_slot + n);
  for (std::uint32_t earlier = 0; earlier < n; ++earlier) {
    if (seat(*chats, seating, first_slot + earlier) == local) {
      return kNoGroup;
    }
  }
  return GroupId{static_cast<std::uint32_t>(chats->first_group + block * chats->groups_per_block + local)};
}

ProceduralGraph::GroupLocation ProceduralGraph::locate(GroupId group) const {
  const Chats* chats = &chats_.back();
  while (index(group) < chats->first_group) {
    --chats;
  }
  const std::uint64_t number = index(group) - chats->first_group;
  const std::uint64_t block = number / chats->groups_per_block;
  return {chats, block, number - block * chats->groups_per_block};
}

GroupType ProceduralGraph::group_type(GroupId group) const { return locate(group).chats->type; }

ProceduralGraph::Seating ProceduralGraph::seating(const GroupLocation& at) const {
  return seating(at.chats->seats, at.local,
                 block_agents(at.chats->block_shift, at.block) * at.chats->memberships);
}

ProceduralGraph::Seating ProceduralGraph::seating(const CellTable& sizes, std::uint64_t local,
                                                  std::uint64_t num_slots) {
  const std::uint64_t first = sizes.first_unit(local);
  const std::uint32_t seats = sizes.count(local % kGroupCell);
  return {num_slots, first, seats,
          static_cast<std::uint32_t>(std::min<std::uint64_t>(seats, num_slots - first))};
}

std::uint32_t ProceduralGraph::num_seats(GroupId group) const { return seating(locate(group)).size; }

ProceduralGraph::Members ProceduralGraph::members(GroupId group) const {
  const GroupLocation at = locate(group);
  const Seating seats = seating(at);
  return {permutation_of(seats.num_slots, at.chats->key, at.block), at.block << at.chats->block_shift, seats,
          at.chats->memberships};
}

AgentId ProceduralGraph::home(GroupId group) const {
  const GroupLocation at = locate(group);
  const std::uint64_t agents = block_agents(at.chats->block_shift, at.block);
  const std::uint64_t groups = groups_in_block(*at.chats, agents);
  return AgentId{
      static_cast<std::uint32_t>((at.block << at.chats->block_shift) + at.local * agents / groups)};
}

}  // namespace kfactor::graph

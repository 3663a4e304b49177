// Which rank owns which agents: contiguous ranges whose sizes differ by at most one.
#pragma once

#include <cstdint>

#include "graph/base/ids.hpp"

namespace kfactor {

class Partition {
 public:
  Partition(std::uint64_t num_agents, int num_ranks)
      : num_agents_(num_agents), num_ranks_(static_cast<std::uint64_t>(num_ranks)) {}

  std::uint64_t num_agents() const { return num_agents_; }
  AgentRange range(int rank) const {
    return {begin(static_cast<std::uint64_t>(rank)), begin(static_cast<std::uint64_t>(rank) + 1)};
  }
  int owner(AgentId agent) const {
    // begin(r) = floor(r N / R) <= a  <=>  r <= ((a + 1) R - 1) / N
    return static_cast<int>(((std::uint64_t{index(agent)} + 1) * num_ranks_ - 1) / num_agents_);
  }

 private:
  std::uint32_t begin(std::uint64_t rank) const {
    return static_cast<std::uint32_t>(rank * num_agents_ / num_ranks_);
  }

  std::uint64_t num_agents_;
  std::uint64_t num_ranks_;
};

}  // namespace kfactor

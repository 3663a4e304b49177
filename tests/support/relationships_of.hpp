// The state of the fast model in the words of the slow one.
#pragma once

#include <cstddef>
#include <vector>

#include "model/agents/population.hpp"
#include "tests/support/reference/model.hpp"

namespace kfactor::test {

// Everybody's relation with one app in one block, [local_id]. Fails the test where the block contradicts itself.
std::vector<Relationship> relationships_of(const model::Block& block, std::size_t app);

}  // namespace kfactor::test

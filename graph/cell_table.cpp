#include "graph/cell_table.hpp"

#include <bit>

#include "graph/base/error.hpp"

namespace kfactor::graph {

CellTable::CellTable(std::vector<std::uint32_t> counts) : counts_(std::move(counts)) {
  require(std::has_single_bit(counts_.size()) && counts_.size() <= 65536,
          "a cell holds 1, 2, 4, .. 65536 items");
  cell_shift_ = std::countr_zero(counts_.size());
  first_.reserve(counts_.size() + 1);
  std::uint32_t next = 0;
  for (std::size_t item = 0; item < counts_.size(); ++item) {
    first_.push_back(next);
    next += counts_[item];
    owner_.insert(owner_.end(), counts_[item], static_cast<std::uint16_t>(item));
  }
  first_.push_back(next);
  inverse_units_ = owner_.empty() ? 0.0 : 1.0 / static_cast<double>(owner_.size());
}

std::vector<std::uint32_t> scattered_order(std::uint32_t size) {
  std::vector<std::uint32_t> order(size);
  // An odd stride near the golden section of the size visits every number once and separates neighbours.
  const std::uint32_t stride = static_cast<std::uint32_t>(static_cast<double>(size) * 0.618) | 1U;
  for (std::uint32_t i = 0; i < size; ++i) {
    order[i] = (i * stride + stride / 2) & (size - 1);
  }
  return order;
}

}  // namespace kfactor::graph

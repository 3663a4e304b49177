// Cells of fixed size that all hold the same list of counts, so that "which item holds unit u" is table
// arithmetic: unit -> (cell, offset) -> item, and item -> first unit.
#pragma once

#include <cstdint>
#include <vector>

namespace kfactor::graph {

class CellTable {
 public:
  // counts[i]: units of item i in every cell. The number of counts is a power of two.
  explicit CellTable(std::vector<std::uint32_t> counts);

  std::uint64_t items_per_cell() const { return counts_.size(); }
  std::uint64_t units_per_cell() const { return owner_.size(); }

  std::uint32_t count(std::uint64_t item_in_cell) const { return counts_[item_in_cell]; }
  // First unit of an item, relative to its cell.
  std::uint32_t first(std::uint64_t item_in_cell) const { return first_[item_in_cell]; }
  // First unit of an item, items numbered from the start of cell 0; also valid for item = number of all items.
  std::uint64_t first_unit(std::uint64_t item) const {
    return (item >> cell_shift_) * units_per_cell() + first_[item & (items_per_cell() - 1)];
  }
  // The item that holds this unit, numbered from the start of cell 0. unit < 2^50; units_per_cell() > 0.
  std::uint64_t item_of(std::uint64_t unit) const {
    auto cell = static_cast<std::uint64_t>(static_cast<double>(unit) * inverse_units_);
    auto offset = static_cast<std::int64_t>(unit - cell * owner_.size());
    if (offset < 0) {  // the rounded product may give the next cell, or the one before
      --cell;
      offset += static_cast<std::int64_t>(owner_.size());
    } else if (offset >= static_cast<std::int64_t>(owner_.size())) {
      ++cell;
      offset -= static_cast<std::int64_t>(owner_.size());
    }
    return (cell << cell_shift_) + owner_[static_cast<std::size_t>(offset)];
  }

 private:
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> first_;  // counts_.size() + 1 entries
  std::vector<std::uint16_t> owner_;  // by unit in cell
  double inverse_units_ = 0;
  int cell_shift_ = 0;  // a cell holds 2^cell_shift_ items
};

// The numbers 0 .. size-1 in a fixed scattered order; size must be a power of two.
std::vector<std::uint32_t> scattered_order(std::uint32_t size);

}  // namespace kfactor::graph

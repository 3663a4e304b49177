#include "model/agents/population.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>

#include "graph/base/error.hpp"

namespace kfactor::model {
namespace {

// Calls visit(column, field) for each column that is also a field of Relation.
template <class Visit>
void for_each_column(const Columns& c, Visit&& visit) {
  visit(c.local_id, &Relation::local_id);
  visit(c.habit, &Relation::habit);
  visit(c.value, &Relation::value);
  visit(c.label, &Relation::label);
  visit(c.install_day, &Relation::install_day);
  visit(c.uses, &Relation::uses);
  visit(c.depth, &Relation::depth);
  visit(c.invites, &Relation::invites);
  visit(c.vouchers, &Relation::vouchers);
  visit(c.flags, &Relation::flags);
  visit(c.counters, &Relation::counters);
}

// All columns as plain bytes.
struct Cells {
  void* first;
  std::size_t size;  // bytes of one cell
};
std::array<Cells, 13> all_columns(const Columns& c) {
  std::array<Cells, 13> cells{};
  std::size_t n = 0;
  for_each_column(c, [&](auto* column, auto) { cells[n++] = {column, sizeof *column}; });
  cells[n++] = {c.left_ties, 1};
  cells[n++] = {c.events, 1};
  return cells;
}

Columns lay_out(std::byte* storage, std::size_t capacity) {
  const auto take = [&]<class Cell>(Cell*& column) {
    column = reinterpret_cast<Cell*>(storage);
    storage += capacity * sizeof(Cell);
  };
  Columns c{};
  // Columns that passes read together are neighbours. Columns of two bytes come first, for alignment.
  for (std::uint16_t** column : {&c.install_day, &c.local_id, &c.habit, &c.value, &c.label}) {
    take(*column);
  }
  for (std::uint8_t** column :
       {&c.uses, &c.counters, &c.events, &c.flags, &c.left_ties, &c.invites, &c.vouchers, &c.depth}) {
    take(*column);
  }
  return c;
}

// Index of the first record whose local_id is not below this one; the list ascends by local_id. Agents are
// spread evenly over the list, so interpolation gives a close index and a short linear search finishes. A
// binary search would read many distant cache lines.
template <class Record>
std::ptrdiff_t position_of(std::span<const Record> list, std::uint32_t local_id) {
  if (list.empty() || list.back().local_id < local_id) {
    return std::ssize(list);
  }
  const std::size_t first = list.front().local_id;
  if (local_id <= first) {
    return 0;
  }
  std::size_t at = (local_id - first) * (list.size() - 1) / (list.back().local_id - first);
  while (at < list.size() && list[at].local_id < local_id) {
    ++at;
  }
  while (at > 0 && list[at - 1].local_id >= local_id) {
    --at;
  }
  return static_cast<std::ptrdiff_t>(at);
}

// Many rows of a column are inserted or removed at once: the column is rebuilt in a scratch buffer. It is
// copied in pieces of a fixed size, which needs no call and no loop for short stretches. A piece may copy
// some cells too many; these are overwritten or spare.
constexpr std::size_t kPiece = 32;  // bytes

template <class Cell>
using Buffer = std::array<Cell, kBlockSize + kPiece>;

template <class Cell>
Cell* copy_cells(Cell* to, const Cell* from, std::size_t num) {
  for (std::size_t i = 0; i < num; i += kPiece / sizeof(Cell)) {
    std::memcpy(to + i, from + i, kPiece);
  }
  return to + num;
}

// Inserts a cell before each of `rows` (ascending, at least one). The k-th new cell is value(k).
template <class Cell, class Value>
void insert_cells(Cell* column, std::size_t num, std::span<const std::uint16_t> rows, Value&& value) {
  Buffer<Cell> scratch;
  Cell* out = scratch.data();
  std::size_t next = rows[0];
  for (std::size_t k = 0; k < rows.size(); ++k) {
    out = copy_cells(out, column + next, rows[k] - next);
    *out++ = value(k);
    next = rows[k];
  }
  out = copy_cells(out, column + next, num - next);
  std::memcpy(column + rows[0], scratch.data(),
              static_cast<std::size_t>(out - scratch.data()) * sizeof(Cell));
}

// Removes the cells of the rows `gone` (ascending, at least one).
template <class Cell>
void remove_cells(Cell* column, std::size_t num, std::span<const std::uint16_t> gone) {
  Buffer<Cell> scratch;
  Cell* out = scratch.data();
  for (std::size_t k = 0; k < gone.size(); ++k) {
    const std::size_t first = std::size_t{gone[k]} + 1;
    const std::size_t last = k + 1 < gone.size() ? gone[k + 1] : num;
    out = copy_cells(out, column + first, last - first);
  }
  std::memcpy(column + gone[0], scratch.data(),
              static_cast<std::size_t>(out - scratch.data()) * sizeof(Cell));
}

// True if the relation holds vouchers or has failed orders.
bool holds_vouchers(const Relation& relation) {
  return relation.vouchers != 0 || (relation.flags & kGranted) != 0 || failures(relation.counters) != 0;
}

// A function object, so that std::sort can inline it.
constexpr auto by_local_id = [](const Relation& a, const Relation& b) { return a.local_id < b.local_id; };

// Memory limits the size of a simulation. So capacities grow by an eighth instead of doubling, and large unused
// capacities are released.
std::size_t grown(std::size_t needed) { return needed + needed / 8 + 4; }
bool is_idle(std::size_t capacity, std::size_t needed) { return capacity > grown(grown(grown(needed))); }

}  // namespace

Relation Relations::active(std::uint32_t row) const {
  Relation relation;
  for_each_column(columns_, [&](const auto* column, auto field) { relation.*field = column[row]; });
  return relation;
}

void Relations::admit(std::span<const Relation> added, std::uint8_t events) {
  if (added.empty()) {
    return;
  }
  reserve(num_active_ + static_cast<std::uint32_t>(added.size()));
  std::array<std::uint16_t, kBlockSize> rows;
  for (std::size_t k = 0; k < added.size(); ++k) {
    rows[k] = static_cast<std::uint16_t>(rows_before(added[k].local_id));
  }
  for (const Relation& relation : added) {
    present_[relation.local_id >> 6] |= std::uint64_t{1} << (relation.local_id & 63);
  }
  const std::span<const std::uint16_t> added_rows(rows.data(), added.size());
  for_each_column(columns_, [&](auto* column, auto field) {
    insert_cells(column, num_active_, added_rows, [&](std::size_t k) { return added[k].*field; });
  });
  insert_cells(columns_.left_ties, num_active_, added_rows, [](std::size_t) { return std::uint8_t{0}; });
  insert_cells(columns_.events, num_active_, added_rows, [&](std::size_t) { return events; });
  num_active_ += static_cast<std::uint32_t>(added.size());
  count_words();
}

void Relations::dismiss(std::span<const std::uint16_t> rows, std::span<const Relation> relations) {
  if (rows.empty()) {
    return;
  }
  require(rows.size() == relations.size(), "a relation for each row");
  if (lapsed_.capacity() < lapsed_.size() + rows.size()) {
    lapsed_.reserve(grown(lapsed_.size() + rows.size()));
  }
  lapsed_.insert(lapsed_.end(), relations.begin(), relations.end());
  for (const Relation& relation : relations) {
    const std::uint64_t bit = std::uint64_t{1} << (relation.local_id & 63);
    present_[relation.local_id >> 6] &= ~bit;
    left_[relation.local_id >> 6] |= bit;
    lapsed_hold_vouchers = lapsed_hold_vouchers || holds_vouchers(relation);
  }
  for_each_column(columns_, [&](auto* column, auto) { remove_cells(column, num_active_, rows); });
  remove_cells(columns_.left_ties, num_active_, rows);
  remove_cells(columns_.events, num_active_, rows);
  num_active_ -= static_cast<std::uint32_t>(rows.size());
  count_words();
  if (is_idle(capacity_, num_active_)) {
    move_to(grown(num_active_));
  }
}

void Relations::restore_lapsed(std::vector<Relation> relations) {
  lapsed_ = std::move(relations);
  num_sorted_ = static_cast<std::uint32_t>(lapsed_.size());
  for (const Relation& relation : lapsed_) {
    left_[relation.local_id >> 6] |= std::uint64_t{1} << (relation.local_id & 63);
    lapsed_hold_vouchers = lapsed_hold_vouchers || holds_vouchers(relation);
  }
}

void Relations::sort_lapsed() {
  const auto sorted = lapsed_.begin() + static_cast<std::ptrdiff_t>(num_sorted_);
  if (sorted == lapsed_.end()) {
    return;
  }
  std::sort(sorted, lapsed_.end(), by_local_id);
  std::inplace_merge(lapsed_.begin(), sorted, lapsed_.end(), by_local_id);
  num_sorted_ = static_cast<std::uint32_t>(lapsed_.size());
}

const Relation* Relations::find_lapsed(std::uint32_t local_id) {
  constexpr std::size_t kFew = 32;  // a linear search over so few is faster than sorting them
  if (!has_left(local_id)) {
    return nullptr;
  }
  if (lapsed_.size() - num_sorted_ > kFew) {
    sort_lapsed();
  }
  const auto sorted = lapsed_.begin() + static_cast<std::ptrdiff_t>(num_sorted_);
  auto found = lapsed_.begin() + position_of<Relation>(std::span(lapsed_).first(num_sorted_), local_id);
  if (found == sorted || found->local_id != local_id) {
    found = std::ranges::find(sorted, lapsed_.end(), local_id, &Relation::local_id);
  }
  require(found != lapsed_.end(), "an agent who left has a lapsed relation");
  return &*found;
}

void Relations::recall(std::span<const std::uint16_t> local_ids) {
  if (local_ids.empty()) {
    return;
  }
  for (const std::uint16_t local_id : local_ids) {
    left_[local_id >> 6] &= ~(std::uint64_t{1} << (local_id & 63));
  }
  const auto returns = [&](const Relation& relation) { return !has_left(relation.local_id); };
  const auto sorted = lapsed_.begin() + static_cast<std::ptrdiff_t>(num_sorted_);
  num_sorted_ -= static_cast<std::uint32_t>(std::count_if(lapsed_.begin(), sorted, returns));
  std::erase_if(lapsed_, returns);
  if (is_idle(lapsed_.capacity(), lapsed_.size())) {
    std::vector<Relation> smaller;
    smaller.reserve(grown(lapsed_.size()));
    smaller.assign(lapsed_.begin(), lapsed_.end());
    lapsed_.swap(smaller);
  }
}

std::uint16_t Relations::trial(std::uint32_t local_id) const {
  const auto at = trials_.begin() + position_of<Trial>(trials_, local_id);
  return at != trials_.end() && at->local_id == local_id ? at->value : std::uint16_t{0};
}

Trial& Relations::trial_of(std::uint32_t local_id) {
  const auto at = trials_.begin() + position_of<Trial>(trials_, local_id);
  return at != trials_.end() && at->local_id == local_id
             ? *at
             : *trials_.insert(at, {static_cast<std::uint16_t>(local_id), 0});
}

void Relations::end_trial(std::uint32_t local_id) {
  const auto at = trials_.begin() + position_of<Trial>(trials_, local_id);
  if (at != trials_.end() && at->local_id == local_id) {
    trials_.erase(at);
  }
}

void Relations::reserve(std::uint32_t rows) {
  if (rows > capacity_) {
    move_to(std::min<std::size_t>(grown(rows), kBlockSize));
  }
}

void Relations::move_to(std::size_t capacity) {
  auto storage = std::make_unique<std::byte[]>(storage_bytes(capacity));
  const Columns moved = lay_out(storage.get(), capacity);
  if (num_active_ > 0) {
    const auto from = all_columns(columns_);
    const auto to = all_columns(moved);
    for (std::size_t column = 0; column < from.size(); ++column) {
      std::memcpy(to[column].first, from[column].first, num_active_ * from[column].size);
    }
  }
  storage_ = std::move(storage);
  columns_ = moved;
  capacity_ = static_cast<std::uint32_t>(capacity);
}

void Relations::count_words() {
  std::uint32_t before = 0;
  for (std::size_t word = 0; word < present_.size(); ++word) {
    before_[word] = static_cast<std::uint16_t>(before);
    before += count_bits(present_[word]);
  }
}

void Block::see_cash(std::uint32_t local_id) {
  if (cash_seen_by_local_id.empty()) {
    cash_seen_by_local_id.assign(kBlockSize, 0);
    fatigue_by_local_id.resize(kBlockSize, 0);
  }
  std::uint8_t& seen = cash_seen_by_local_id[local_id];
  seen = static_cast<std::uint8_t>(std::min(255, seen + 1));
}

Population::Population(AgentRange agents, std::size_t num_apps) : agents_(agents) {
  if (agents.size() == 0) {
    return;
  }
  const std::uint32_t first_number = agents.first >> kBlockShift;
  const std::uint32_t last_number = (agents.last - 1) >> kBlockShift;
  blocks_.reserve(last_number - first_number + 1);
  for (std::uint32_t number = first_number; number <= last_number; ++number) {
    const std::uint32_t start = number << kBlockShift;
    Block& block = blocks_.emplace_back();
    block.number = number;
    block.first = std::max(agents.first, start) - start;
    block.last = std::min(agents.last - start, kBlockSize);
    block.apps.resize(num_apps);
  }
}

void Population::look_ahead_at_all(const Block& block, std::size_t app) const {
  const std::size_t next = number_of(block) + 1;
  if (next + 1 < blocks_.size()) {
    blocks_[next + 1].apps[app].prefetch_bitmaps();
  }
  if (next < blocks_.size()) {
    blocks_[next].apps[app].prefetch_rows();
  }
}

std::uint64_t Population::bytes() const {
  std::uint64_t sum = blocks_.capacity() * sizeof(Block);
  for (const Block& block : blocks_) {
    for (const Relations& relations : block.apps) {
      sum += relations.bytes();
    }
    sum += block.fatigue_by_local_id.capacity() * sizeof(std::uint16_t) +
           block.cash_seen_by_local_id.capacity() + block.ties_needed.capacity() * sizeof(std::uint32_t);
  }
  return sum;
}

}  // namespace kfactor::model

#include "model/population.hpp"

namespace kfactor::model {

void Relations::merge(const std::vector<Relation>& added) {
  if (added.empty()) {
    return;
  }
  const std::size_t old = rows_.size();
  if (rows_.capacity() < old + added.size()) {  // grow by an eighth: memory is what a country runs out of
    rows_.reserve(old + added.size() + old / 8 + 4);
  }
  rows_.insert(rows_.end(), added.begin(), added.end());
  std::inplace_merge(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(old), rows_.end(),
                     [](const Relation& a, const Relation& b) { return a.who < b.who; });
  reindex();
}

void Relations::reindex() {
  present_.fill(0);
  for (const Relation& row : rows_) {
    present_[row.who >> 6] |= std::uint64_t{1} << (row.who & 63);
  }
  std::uint32_t before = 0;
  for (std::size_t word = 0; word < present_.size(); ++word) {
    before_[word] = static_cast<std::uint16_t>(before);
    before += static_cast<std::uint32_t>(std::popcount(present_[word]));
  }
}

Population::Population(AgentRange agents, std::size_t num_apps) : agents_(agents) {
  if (agents.size() == 0) {
    return;
  }
  for (std::uint32_t number = agents.first >> kBlockShift; number <= (agents.last - 1) >> kBlockShift;
       ++number) {
    const std::uint32_t start = number << kBlockShift;
    Block block;
    block.number = number;
    block.first = std::max(agents.first, start) - start;
    block.last = std::min(agents.last - start, kBlockSize);
    block.apps.resize(num_apps);
    block.fatigue.assign(kBlockSize, 0);
    block.seen_today.assign(kBlockSize, 0);
    blocks_.push_back(std::move(block));
  }
}

std::uint64_t Population::bytes() const {
  std::uint64_t sum = blocks_.capacity() * sizeof(Block);
  for (const Block& block : blocks_) {
    for (const Relations& relations : block.apps) {
      sum += relations.bytes();
    }
    sum += block.fatigue.capacity() * sizeof(std::uint16_t) + block.seen_today.capacity();
  }
  return sum;
}

}  // namespace kfactor::model

#include "graph/duplicate_seats.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "graph/procedural_graph.hpp"

namespace kfactor::graph {
namespace {

// Whether one of `num` seats is less than `width` away from the seat of the slot `back` positions before it.
bool any_close(const std::uint32_t* seats, std::size_t num, std::size_t back, std::uint32_t width) {
  const std::uint32_t* before = seats - back;
  std::uint32_t close = 0;
  for (std::size_t i = 0; i < num; ++i) {
    close |= seats[i] - before[i] + (width - 1) < 2 * width - 1 ? 1U : 0U;
  }
  return close != 0;
}

}  // namespace

// Searches the slots of one block in parts. Each part holds all slots of its agents.
class DuplicateSeats::Search {
 public:
  Search(const ProceduralGraph::Chats& chats, Permute permute, OfType& found)
      : chats_(chats), permute_(permute), found_(found), seats_(chats.memberships + kAtOnce) {
    for (std::uint32_t group = 0; group < ProceduralGraph::kGroupCell; ++group) {
      width_ = std::max(width_, chats.seats.count(group));
    }
  }

  void operator()(std::uint64_t block, std::uint64_t num_slots) {
    const Permutation seating(num_slots, chats_.key);
    keys_.fill(ProceduralGraph::key_of_block(block));
    const std::uint64_t first_group = chats_.first_group + block * chats_.groups_per_block;
    const std::size_t at_once = kAtOnce / chats_.memberships * chats_.memberships;
    for (std::uint64_t first = 0; first < num_slots; first += at_once) {
      const std::size_t num = std::min<std::uint64_t>(at_once, num_slots - first);
      std::iota(values_.begin(), values_.begin() + num, first);
      permute_(seating, Direction::Forward, std::span(keys_).first(num), std::span(values_).first(num));
      std::uint32_t* const seats = seats_.data() + chats_.memberships;
      std::copy_n(values_.begin(), num, seats);
      for (std::size_t i = 0; i < num; i += kFew) {
        examine(seats, i, std::min(i + kFew, num), first_group);
      }
    }
  }

 private:
  static constexpr std::size_t kAtOnce = 512;
  static constexpr std::size_t kFew = 32;  // slots among which two close seats are rare

  void examine(const std::uint32_t* seats, std::size_t first, std::size_t last, std::uint64_t first_group) {
    bool close = false;
    for (std::size_t back = 1; back < chats_.memberships; ++back) {
      close = close || any_close(seats + first, last - first, back, width_);
    }
    for (std::size_t i = close ? first : last; i < last; ++i) {
      const std::uint64_t group = chats_.seats.item_of(seats[i]);
      for (std::size_t back = 1; back <= i % chats_.memberships; ++back) {
        if (chats_.seats.item_of(seats[i - back]) == group) {
          mark(GroupId{static_cast<std::uint32_t>(first_group + group)},
               seats[i] - static_cast<std::uint32_t>(chats_.seats.first_unit(group)));
          break;
        }
      }
    }
  }

  void mark(GroupId group, std::uint32_t seat) {
    const std::uint64_t number = found_.number_of(group);
    found_.marks_[number >> 6] |= std::uint64_t{1} << (number & 63);
    found_.empty_.push_back({group, seat});
  }

  const ProceduralGraph::Chats& chats_;
  Permute permute_;
  OfType& found_;
  std::uint32_t width_ = 0;  // seats of the largest chat
  std::array<std::uint64_t, kAtOnce> values_, keys_;
  std::vector<std::uint32_t> seats_;  // after space for the longest look back
};

DuplicateSeats find_duplicate_seats(const ProceduralGraph& graph, AgentRange agents, Permute permute) {
  DuplicateSeats seats;
  for (const ProceduralGraph::Chats& chats : graph.chats_) {
    const std::uint64_t first_block = agents.first >> chats.block_shift;
    const std::uint64_t end = ((std::uint64_t{agents.last} - 1) >> chats.block_shift) + 1;
    DuplicateSeats::OfType& found = seats.types_[static_cast<std::size_t>(chats.type)];
    found.first_group_ = chats.first_group + first_block * chats.groups_per_block;
    found.num_groups_ = (end - 1 - first_block) * chats.groups_per_block +
                        graph.groups_in_block(chats, graph.block_agents(chats.block_shift, end - 1));
    found.marks_.assign((found.num_groups_ + 63) / 64, 0);
    DuplicateSeats::Search search(chats, permute, found);
    if (chats.memberships == 1) {
      continue;  // one membership: no agent has two seats
    }
    for (std::uint64_t block = first_block; block < end; ++block) {
      search(block, graph.block_agents(chats.block_shift, block) * chats.memberships);
    }
    std::ranges::sort(found.empty_);
  }
  return seats;
}

}  // namespace kfactor::graph

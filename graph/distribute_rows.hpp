// Compressed sparse rows that root distributes to the ranks that own them. Internal to StoredGraph.
//
// Root counts the length of every row and each rank allocates its rows once. Then the arcs follow in small
// portions, and each arc is written directly to its final position. So a rank needs memory for its rows and one
// portion, and root for one count per row beside its list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/error.hpp"
#include "graph/base/exchange.hpp"
#include "graph/base/huge_pages.hpp"

namespace kfactor::graph::detail {

struct Arc {
  std::uint32_t row = 0;
  std::uint32_t entry = 0;
};

// Builds rows first_row .. first_row + number of lengths - 1. Row r has the entries starts[r - first_row] ..
// starts[r - first_row + 1] - 1.
template <class Offset>
class CsrBuilder {
 public:
  CsrBuilder(std::vector<Offset>& starts, std::vector<std::uint32_t>& entries, std::uint32_t first_row)
      : starts_(starts), entries_(entries), first_row_(first_row) {}

  void allocate(std::span<const std::uint32_t> lengths) {
    renew_in_huge_pages(starts_, lengths.size() + 1);
    std::uint64_t total = 0;
    for (std::size_t row = 0; row < lengths.size(); ++row) {
      // The position of the row's next entry; after the last entry, the end of the row.
      starts_[row + 1] = static_cast<Offset>(total);
      total += lengths[row];
    }
    require(static_cast<Offset>(total) == total, "the type of offset can count the entries of a rank");
    renew_in_huge_pages(entries_, total);
  }

  void add(const Arc& arc) {
    const std::size_t row = std::size_t{arc.row} - first_row_;
    require(row + 1 < starts_.size(), "an arc reaches the owner of its row");
    entries_[starts_[row + 1]++] = arc.entry;
  }

  // If the list was sorted, its rows are sorted already.
  void sort() {
    for (std::size_t row = 0; row + 1 < starts_.size(); ++row) {
      const std::span entries = std::span(entries_).subspan(starts_[row], starts_[row + 1] - starts_[row]);
      if (!std::is_sorted(entries.begin(), entries.end())) {
        std::sort(entries.begin(), entries.end());
      }
    }
  }

 private:
  std::vector<Offset>& starts_;
  std::vector<std::uint32_t>& entries_;
  std::uint32_t first_row_;
};

// The rank that owns a row: rank r owns rows first_rows[r] .. first_rows[r + 1] - 1.
inline int owner_of_row(const std::vector<std::uint32_t>& first_rows, std::uint32_t row) {
  const auto after = std::upper_bound(first_rows.begin(), first_rows.end(), row);
  require(after != first_rows.begin() && after != first_rows.end(),
          "every arc belongs to a row of some rank");
  return static_cast<int>(after - first_rows.begin()) - 1;
}

// Collective. The lengths of this rank's rows, counted by root.
template <class Source>
std::vector<std::uint32_t> distribute_lengths(const Comm& comm, const std::vector<std::uint32_t>& first_rows,
                                              const Source& source) {
  Outbox<std::uint32_t> lengths(comm.size());
  if (comm.is_root()) {
    for (int rank = 0; rank < comm.size(); ++rank) {
      const auto at = static_cast<std::size_t>(rank);
      lengths.to(rank).resize(first_rows[at + 1] - first_rows[at]);
    }
    source.visit(0, source.size(), [&](const Arc& arc) {
      const int owner = owner_of_row(first_rows, arc.row);
      ++lengths.to(owner)[arc.row - first_rows[static_cast<std::size_t>(owner)]];
    });
  }
  return lengths.exchange(comm);
}

// Collective. Fills starts and entries with this rank's rows, each in ascending order. At root, `source` has
// size() items, and visit(first, last, see) calls see(Arc) for each arc of these items; other ranks ignore
// `source`.
// EnvironmentError on all ranks if one of them lacks the memory.
template <class Offset, class Source>
void distribute_rows(const Comm& comm, const std::vector<std::uint32_t>& first_rows, const Source& source,
                     std::vector<Offset>& starts, std::vector<std::uint32_t>& entries) {
  constexpr std::uint64_t kPortion = std::uint64_t{1} << 18;
  CsrBuilder<Offset> rows(starts, entries, first_rows[static_cast<std::size_t>(comm.rank())]);
  const std::vector<std::uint32_t> lengths = distribute_lengths(comm, first_rows, source);
  comm.agree([&] { rows.allocate(lengths); });

  const std::uint64_t num_items = comm.max(comm.is_root() ? source.size() : 0);
  Outbox<Arc> arcs(comm.size());
  for (std::uint64_t first = 0; first < num_items; first += kPortion) {
    if (comm.is_root()) {
      source.visit(first, std::min(first + kPortion, num_items), [&](const Arc& arc) {
        const int owner = owner_of_row(first_rows, arc.row);
        if (owner == comm.rank()) {
          rows.add(arc);
        } else {
          arcs.send(owner, arc);
        }
      });
    }
    for (const Arc& arc : arcs.exchange(comm)) {
      rows.add(arc);
    }
  }
  rows.sort();
}

}  // namespace kfactor::graph::detail

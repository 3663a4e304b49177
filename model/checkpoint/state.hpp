// Saves and restores the whole state of a run. The state is stored by agent and depends on neither ranks nor
// graph. Keyed draws have no position, so no generator state is stored. Any number of ranks can continue from
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "graph/base/ids.hpp"
#include "model/types/archive.hpp"

namespace kfactor::model {

struct World;

// The cells of a column on this rank, piece by piece: calls take(cells) for each piece of at most kBlockSize
// (population.hpp) cells.
template <class T>
using Pieces = std::function<void(const std::function<void(std::span<const T>)>& take)>;

// Receives the state. All members are collective. The pieces of a column are not: each rank may have any
// number.
class StateSink {
 public:
  virtual ~StateSink() = default;
  // Begins a table. Its columns follow, each with `rows` cells on this rank. Rows of lower ranks come first.
  virtual void begin_table(const std::string& name, std::uint64_t rows) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint8_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint16_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint32_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint64_t>& pieces) = 0;
  // Equal on every rank.
  virtual void archive(std::span<const std::int64_t> words) = 0;
};

// Rows first .. last-1 of a table.
struct RowRange {
  std::uint64_t first = 0, last = 0;
};

// Provides a saved state. Not collective: each rank reads what it needs.
class StateSource {
 public:
  virtual ~StateSource() = default;
  // All rows of a table, or only those of these agents. The table's column "agent" ascends.
  virtual RowRange rows(const std::string& table) = 0;
  virtual RowRange rows_of(const std::string& table, AgentRange agents) = 0;
  // `column` is the full name, such as "active/APP/habit".
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint8_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint16_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint32_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint64_t>& cells) = 0;
  virtual std::vector<std::int64_t> archive() = 0;
};

// Writes the tables active/APP and lapsed/APP (a column for each field of a relation), aware/APP (one bit per
// agent), trials/APP, companions/APP (groups) and fatigue. Saving and restoring need 1 to 2 MB of memory, for
// any number of agents. Collective.
void save_state(World& world, StateSink& sink);
// Restores into a world without relations. InputError if the state does not fit the scenario. Not collective.
void restore_state(World& world, StateSource& source);

}  // namespace kfactor::model

// The whole state of a run, read out and put back. It is laid out by agent and knows neither ranks nor graphs, and since
// draws have no position, nothing about them has to be kept: any number of ranks can go on from it.
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

// The cells of a column on this rank, a few at a time: calls take(cells) for one piece after another, each of at most
// kBlockSize (population.hpp) cells.
template <class T>
using Pieces = std::function<void(const std::function<void(std::span<const T>)>& take)>;

// Takes the state. All members are collective; the pieces of a column are not, and ranks may have any number of them.
class StateSink {
 public:
  virtual ~StateSink() = default;
  // The columns that follow have so many rows on this rank; rows of lower ranks come first.
  virtual void begin_table(const std::string& name, std::uint64_t rows) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint8_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint16_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint32_t>& pieces) = 0;
  virtual void column(const std::string& name, const Pieces<std::uint64_t>& pieces) = 0;
  // Equal on every rank.
  virtual void archive(std::span<const std::int64_t> words) = 0;
};

// RowRange first .. last-1 of a table.
struct RowRange {
  std::uint64_t first = 0, last = 0;
};

// Gives it back. Not collective: each rank asks for what it needs.
class StateSource {
 public:
  virtual ~StateSource() = default;
  // All rows, and those of these agents: the table's column "agent" ascends.
  virtual RowRange rows(const std::string& table) = 0;
  virtual RowRange rows_of(const std::string& table, AgentRange agents) = 0;
  // `column` is the whole name, as "active/APP/habit".
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint8_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint16_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint32_t>& cells) = 0;
  virtual void read(const std::string& column, RowRange rows, std::vector<std::uint64_t>& cells) = 0;
  virtual std::vector<std::int64_t> archive() = 0;
};

// Tables: active/APP and lapsed/APP with a column for each field of a relation, aware/APP (a bit an agent), trials/APP,
// companions/APP (groups), fatigue. Both take a megabyte or two, however many agents there are. Collective.
void save_state(World& world, StateSink& sink);
// Into a world without relations. InputError if it does not fit the scenario.
void restore_state(World& world, StateSource& source);

}  // namespace kfactor::model

// The whole state of a run, read out and put back. It is laid out by agent and knows neither ranks nor graphs, and since
// draws have no position, nothing about them has to be kept: any number of ranks can go on from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/base/ids.hpp"
#include "model/ledger.hpp"

namespace kfactor::model {

struct World;

// Takes the state. All members are collective.
class StateSink {
 public:
  virtual ~StateSink() = default;
  // The columns that follow have so many rows on this rank; rows of lower ranks come first.
  virtual void begin_table(const std::string& name, std::uint64_t rows) = 0;
  virtual void column(const std::string& name, std::span<const std::uint8_t> cells) = 0;
  virtual void column(const std::string& name, std::span<const std::uint16_t> cells) = 0;
  virtual void column(const std::string& name, std::span<const std::uint32_t> cells) = 0;
  virtual void column(const std::string& name, std::span<const std::uint64_t> cells) = 0;
  // Equal on every rank.
  virtual void ledger(std::span<const std::int64_t> words) = 0;
};

// Gives it back. Not collective: each rank asks for what it needs.
class StateSource {
 public:
  virtual ~StateSource() = default;
  // The columns that follow are asked for their rows of these agents; the table's column "agent" ascends.
  virtual void find_agents(const std::string& table, AgentRange agents) = 0;
  // The same for rows by number.
  virtual void find_rows(const std::string& table, std::uint64_t first, std::uint64_t last) = 0;
  virtual std::uint64_t num_rows(const std::string& table) = 0;
  virtual void column(const std::string& name, std::vector<std::uint8_t>& cells) = 0;
  virtual void column(const std::string& name, std::vector<std::uint16_t>& cells) = 0;
  virtual void column(const std::string& name, std::vector<std::uint32_t>& cells) = 0;
  virtual void column(const std::string& name, std::vector<std::uint64_t>& cells) = 0;
  virtual std::vector<std::int64_t> ledger() = 0;
};

// Tables: active/APP and lapsed/APP with a column for each field of a relation, aware/APP (a bit an agent), trials/APP,
// companions/APP (groups), fatigue. Collective.
void save_state(World& world, StateSink& sink);
// Into a world without relations. InputError if it does not fit the scenario.
void restore_state(World& world, StateSource& source);

}  // namespace kfactor::model

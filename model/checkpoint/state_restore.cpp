#include <algorithm>

#include "model/checkpoint/state.hpp"
#include "model/checkpoint/state_parts.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {
namespace {

class Restoring {
 public:
  Restoring(World& world, StateSource& source) : world_(world), source_(source) {}

  void restore() {
    StateArchive archive(source_.archive());
    archive_run_state(world_, archive);
    if (!archive.at_end()) {
      throw InputError("holds more than the scenario has use for");
    }
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      restore_aware(app);
      restore_active(app);
      restore_lapsed(app);
      restore_trials(app);
      restore_companions(app);
    }
    restore_fatigue();
  }

 private:
  AgentRange agents() const { return world_.population.agents(); }

  // Calls visit(rows, agents_of_rows) for pieces of the rows of this rank's agents. No piece ends inside a
  // block.
  template <class Visit>
  void for_each_piece(const std::string& table, Visit&& visit) {
    constexpr std::uint64_t kRowsAtOnce = 2 * kBlockSize;
    RowRange rest = source_.rows_of(table, agents());
    std::vector<std::uint32_t> agents_of_rows;
    std::int64_t before = -1;
    while (rest.first < rest.last) {
      RowRange piece{rest.first, std::min(rest.first + kRowsAtOnce, rest.last)};
      source_.read(table + "/agent", piece, agents_of_rows);
      check_order(before, agents_of_rows);
      if (piece.last < rest.last) {
        const std::uint32_t last_block = agents_of_rows.back() & ~(kBlockSize - 1);
        agents_of_rows.erase(std::lower_bound(agents_of_rows.begin(), agents_of_rows.end(), last_block),
                             agents_of_rows.end());
        piece.last = piece.first + agents_of_rows.size();
      }
      visit(piece, agents_of_rows);
      before = agents_of_rows.back();
      rest.first = piece.last;
    }
  }

  void check_order(std::int64_t before, const std::vector<std::uint32_t>& agents_of_rows) const {
    for (const std::uint32_t agent : agents_of_rows) {
      if (agent <= before || !agents().contains(AgentId{agent})) {
        throw InputError("has rows out of order");
      }
      before = agent;
    }
  }

  // Calls visit(block, first, last) for each block; its rows are first .. last - 1 of these agents.
  template <class Visit>
  void for_each_block(const std::vector<std::uint32_t>& agents_of_rows, Visit&& visit) {
    for (std::size_t first = 0; first < agents_of_rows.size();) {
      Block& block = world_.population.block_of(AgentId{agents_of_rows[first]});
      std::size_t last = first;
      while (last < agents_of_rows.size() && agents_of_rows[last] >> kBlockShift == block.number) {
        ++last;
      }
      visit(block, first, last);
      first = last;
    }
  }

  // Rows of a table as relations.
  std::vector<Relation> read_relations(const std::string& table, RowRange rows,
                                       const std::vector<std::uint32_t>& agents_of_rows) {
    std::vector<Relation> relations(agents_of_rows.size());
    for (std::size_t row = 0; row < relations.size(); ++row) {
      relations[row].local_id = static_cast<std::uint16_t>(agents_of_rows[row] & (kBlockSize - 1));
    }
    for_each_field([&]<class T>(const char* name, T Relation::*field) {
      std::vector<T> cells;
      source_.read(table + "/" + name, rows, cells);
      for (std::size_t row = 0; row < relations.size(); ++row) {
        relations[row].*field = cells[row];
      }
    });
    return relations;
  }

  void restore_active(std::size_t app) {
    const std::string table = "active/" + world_.apps[app].name;
    std::vector<std::int64_t>& cohorts = world_.apps[app].cohort_active;
    cohorts.assign(static_cast<std::size_t>(world_.step) * kNumChannels, 0);
    std::vector<std::uint8_t> left_ties;
    for_each_piece(table, [&](RowRange rows, const std::vector<std::uint32_t>& agents_of_rows) {
      const auto relations = read_relations(table, rows, agents_of_rows);
      source_.read(table + "/left_ties", rows, left_ties);
      for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
        Relations& of_app = block.apps[app];
        of_app.admit(std::span(relations).subspan(first, last - first), 0);
        std::copy_n(left_ties.begin() + static_cast<std::ptrdiff_t>(first), last - first,
                    of_app.columns().left_ties);
      });
      for (const Relation& relation : relations) {
        count_cohort(cohorts, relation);
      }
    });
  }

  static void count_cohort(std::vector<std::int64_t>& cohorts, const Relation& relation) {
    if ((relation.flags & (kBase | kReturned)) != 0) {
      return;
    }
    const std::size_t cohort = cohort_of(relation.install_day, relation.flags);
    if (cohort >= cohorts.size()) {
      throw InputError("has installs of days to come");
    }
    ++cohorts[cohort];
  }

  void restore_lapsed(std::size_t app) {
    const std::string table = "lapsed/" + world_.apps[app].name;
    for_each_piece(table, [&](RowRange piece, const std::vector<std::uint32_t>& agents_of_rows) {
      const auto relations = read_relations(table, piece, agents_of_rows);
      for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
        const auto rows = std::span(relations).subspan(first, last - first);
        block.apps[app].restore_lapsed({rows.begin(), rows.end()});
        for (const Relation& relation : rows) {
          world_.add_lapsed_to_digest(block, app, relation);
        }
      });
    });
  }

  void restore_aware(std::size_t app) {
    const std::string column = "aware/" + world_.apps[app].name + "/word";
    std::vector<std::uint64_t> words;
    for (Block& block : world_.population.blocks()) {
      const std::uint32_t first = block.first / 64;
      const std::uint32_t first_of_block = block.first_agent() / 64;
      source_.read(column, {first_of_block + first, first_of_block + (block.last + 63) / 64}, words);
      for (std::uint32_t local_id = block.first; local_id < block.last; ++local_id) {
        if ((words[local_id / 64 - first] >> (local_id % 64) & 1) != 0) {
          world_.make_aware(block, app, local_id);
        }
      }
    }
  }

  // Calls take(block, local_id, value) for each row of a table with one 16-bit value per agent.
  template <class Take>
  void read_values(const std::string& table, const std::string& column, Take&& take) {
    std::vector<std::uint16_t> values;
    for_each_piece(table, [&](RowRange rows, const std::vector<std::uint32_t>& agents_of_rows) {
      source_.read(table + "/" + column, rows, values);
      for (std::size_t row = 0; row < values.size(); ++row) {
        const AgentId agent{agents_of_rows[row]};
        take(world_.population.block_of(agent), Population::within_block(agent), values[row]);
      }
    });
  }

  void restore_trials(std::size_t app) {
    read_values("trials/" + world_.apps[app].name, "value",
                [&](Block& block, std::uint32_t local_id, std::uint16_t value) {
                  if (value != 0) {
                    world_.set_trial(block, app, block.apps[app].trial_of(local_id), value);
                  }
                });
  }

  // Reads the groups of all ranks. Their owners are found later, when the graph is available.
  void restore_companions(std::size_t app) {
    const std::string table = "companions/" + world_.apps[app].name;
    source_.read(table + "/group", source_.rows(table), world_.apps[app].companions);
    std::sort(world_.apps[app].companions.begin(), world_.apps[app].companions.end());
  }

  void restore_fatigue() {
    read_values("fatigue", "level", [](Block& block, std::uint32_t local_id, std::uint16_t level) {
      if (!block.has_fatigue()) {
        block.fatigue_by_local_id.assign(kBlockSize, 0);
      }
      block.fatigue_by_local_id[local_id] = level;
    });
  }

  World& world_;
  StateSource& source_;
};

}  // namespace

void restore_state(World& world, StateSource& source) { Restoring(world, source).restore(); }

}  // namespace kfactor::model

#include "model/state.hpp"

#include <algorithm>

#include "graph/base/exchange.hpp"
#include "model/world.hpp"

namespace kfactor::model {
namespace {

// Calls visit(name, field) for each field of a relation that is a column of its own.
template <class Visit>
void for_each_field(Visit&& visit) {
  visit("habit", &Relation::habit);
  visit("value", &Relation::value);
  visit("label", &Relation::label);
  visit("install_day", &Relation::install_day);
  visit("uses", &Relation::uses);
  visit("depth", &Relation::depth);
  visit("invites", &Relation::invites);
  visit("vouchers", &Relation::vouchers);
  visit("life", &Relation::life);
  visit("spell", &Relation::spell);
}

template <class T>
T cell_of(const Relation& relation, T Relation::*field) {
  return relation.*field;
}

void go_on(const RunningApp& app, RunningComponent& component, const Purse& kept, const Purse& beginning,
           const Scenario& scenario) {
  try {
    component.purse.go_on_from(kept, beginning);
  } catch (const InputError& error) {
    const auto place = static_cast<std::size_t>(&component - app.components.data());
    throw InputError("apps." + app.name + ".components." + scenario.apps[app.place].components[place].label +
                     ".budget_rmb is too little: " + error.what() + ".");
  }
}

// What a run remembers besides its agents.
void keep_ledger(World& world, Ledger& ledger) {
  ledger.item(world.step);
  for (RunningApp& app : world.apps) {
    ledger.expect(app.key);
    ledger.item(app.active_yesterday);
    ledger.item(app.vouchers_about);
    ledger.expect(static_cast<std::int64_t>(app.components.size()));
    for (RunningComponent& component : app.components) {
      ledger.expect(component.key);
      Purse kept = component.purse;
      Purse beginning = component.beginning;
      kept.keep(ledger);
      beginning.keep(ledger);
      if (ledger.is_read()) {
        go_on(app, component, kept, beginning, world.scenario);
      }
      component.schedule.keep(ledger);
    }
  }
  world.governance.keep(ledger);
  world.observed.keep(ledger);
}

class Saving {
 public:
  Saving(World& world, StateSink& sink) : world_(world), sink_(sink) {}

  void save() {
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      save_active(app);
      save_lapsed(app);
      save_aware(app);
      save_trials(app);
      sink_.begin_table("companions/" + world_.apps[app].name, world_.apps[app].companions.size());
      sink_.column("group", std::span<const std::uint32_t>(world_.apps[app].companions));
    }
    save_fatigue();
    Ledger ledger;
    keep_ledger(world_, ledger);
    sink_.ledger(ledger.words());
  }

 private:
  std::vector<Block>& blocks() { return world_.population.blocks(); }

  // A column with fill(block, cells) called for each block in turn.
  template <class T, class Fill>
  void save_column(const std::string& name, std::uint64_t rows, Fill&& fill) {
    std::vector<T> cells;
    cells.reserve(rows);
    for (Block& block : blocks()) {
      fill(block, cells);
    }
    sink_.column(name, std::span<const T>(cells));
  }

  void save_active(std::size_t app) {
    std::uint64_t rows = 0;
    for (const Block& block : blocks()) {
      rows += block.apps[app].num_active();
    }
    sink_.begin_table("active/" + world_.apps[app].name, rows);
    const auto copy = [&]<class T>(const char* name, T* Columns::*column) {
      save_column<T>(name, rows, [&](const Block& block, std::vector<T>& cells) {
        const T* first = block.apps[app].columns().*column;
        cells.insert(cells.end(), first, first + block.apps[app].num_active());
      });
    };
    save_column<std::uint32_t>("agent", rows, [&](const Block& block, std::vector<std::uint32_t>& cells) {
      for (std::uint32_t row = 0; row < block.apps[app].num_active(); ++row) {
        cells.push_back(block.first_agent() | block.apps[app].columns().who[row]);
      }
    });
    copy("habit", &Columns::habit);
    copy("value", &Columns::value);
    copy("label", &Columns::label);
    copy("install_day", &Columns::install_day);
    copy("uses", &Columns::uses);
    copy("depth", &Columns::depth);
    copy("invites", &Columns::invites);
    copy("vouchers", &Columns::vouchers);
    copy("life", &Columns::life);
    copy("spell", &Columns::spell);
    copy("left_ties", &Columns::left_ties);
  }

  void save_lapsed(std::size_t app) {
    std::uint64_t rows = 0;
    for (Block& block : blocks()) {
      block.apps[app].sort_lapsed();
      rows += block.apps[app].lapsed().size();
    }
    sink_.begin_table("lapsed/" + world_.apps[app].name, rows);
    save_column<std::uint32_t>("agent", rows, [&](Block& block, std::vector<std::uint32_t>& cells) {
      for (const Relation& relation : block.apps[app].lapsed()) {
        cells.push_back(block.first_agent() | relation.who);
      }
    });
    for_each_field([&]<class T>(const char* name, T Relation::*field) {
      save_column<T>(name, rows, [&](Block& block, std::vector<T>& cells) {
        for (const Relation& relation : block.apps[app].lapsed()) {
          cells.push_back(relation.*field);
        }
      });
    });
  }

  // A word of 64 agents belongs to the rank of the first; another rank that has some of them sends its part.
  struct Part {
    std::uint32_t word;
    std::uint64_t bits;
  };

  void save_aware(std::size_t app) {
    const AgentRange agents = world_.population.agents();
    const std::uint32_t first = (agents.first + 63) / 64;
    const std::uint32_t last = (agents.last + 63) / 64;
    std::vector<std::uint64_t> words(last - first, 0);
    Outbox<Part> outbox(world_.comm.size());
    for (const Block& block : blocks()) {
      for (std::uint32_t word = block.first / 64; word < (block.last + 63) / 64; ++word) {
        const std::uint32_t global = block.first_agent() / 64 + word;
        const std::uint64_t bits = block.apps[app].aware_word(word);
        if (global >= first) {
          words[global - first] = bits;
        } else if (bits != 0) {
          outbox.send(world_.partition.owner(AgentId{global * 64}), {global, bits});
        }
      }
    }
    for (const Part& part : world_.exchange(outbox)) {
      words[part.word - first] |= part.bits;
    }
    sink_.begin_table("aware/" + world_.apps[app].name, words.size());
    sink_.column("word", std::span<const std::uint64_t>(words));
  }

  void save_trials(std::size_t app) {
    std::vector<std::uint32_t> agents;
    std::vector<std::uint16_t> values;
    for (const Block& block : blocks()) {
      for (const Trial& trial : block.apps[app].trials()) {
        agents.push_back(block.first_agent() | trial.who);
        values.push_back(trial.value);
      }
    }
    sink_.begin_table("trials/" + world_.apps[app].name, agents.size());
    sink_.column("agent", std::span<const std::uint32_t>(agents));
    sink_.column("value", std::span<const std::uint16_t>(values));
  }

  void save_fatigue() {
    std::vector<std::uint32_t> agents;
    std::vector<std::uint16_t> levels;
    for (const Block& block : blocks()) {
      for (std::uint32_t who = 0; who < block.fatigue_by_who.size(); ++who) {
        if (block.fatigue_by_who[who] != 0) {
          agents.push_back(block.first_agent() | who);
          levels.push_back(block.fatigue_by_who[who]);
        }
      }
    }
    sink_.begin_table("fatigue", agents.size());
    sink_.column("agent", std::span<const std::uint32_t>(agents));
    sink_.column("level", std::span<const std::uint16_t>(levels));
  }

  World& world_;
  StateSink& sink_;
};

class Restoring {
 public:
  Restoring(World& world, StateSource& source) : world_(world), source_(source) {}

  void restore() {
    Ledger ledger(source_.ledger());
    keep_ledger(world_, ledger);
    if (!ledger.at_end()) {
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

  // Calls visit(block, first, last) for each block with rows first .. last of these agents.
  template <class Visit>
  void for_each_block(const std::vector<std::uint32_t>& agents_of_rows, Visit&& visit) {
    std::size_t first = 0;
    while (first < agents_of_rows.size()) {
      const AgentId agent{agents_of_rows[first]};
      if (!agents().contains(agent)) {
        throw InputError("has rows out of order");
      }
      Block& block = world_.population.block_of(agent);
      std::size_t last = first;
      while (last < agents_of_rows.size() && agents_of_rows[last] >> kBlockShift == block.number) {
        if (last > first && agents_of_rows[last] <= agents_of_rows[last - 1]) {
          throw InputError("has rows out of order");
        }
        ++last;
      }
      visit(block, first, last);
      first = last;
    }
  }

  // The rows of a table as relations, and which agents they belong to.
  std::vector<Relation> read_relations(const std::string& table, std::vector<std::uint32_t>& agents_of_rows) {
    source_.find_agents(table, agents());
    source_.column("agent", agents_of_rows);
    std::vector<Relation> relations(agents_of_rows.size());
    for (std::size_t row = 0; row < relations.size(); ++row) {
      relations[row].who = static_cast<std::uint16_t>(agents_of_rows[row] & (kBlockSize - 1));
    }
    for_each_field([&]<class T>(const char* name, T Relation::*field) {
      std::vector<T> cells;
      source_.column(name, cells);
      for (std::size_t row = 0; row < relations.size(); ++row) {
        relations[row].*field = cells[row];
      }
    });
    return relations;
  }

  void restore_active(std::size_t app) {
    std::vector<std::uint32_t> agents_of_rows;
    const auto relations = read_relations("active/" + world_.apps[app].name, agents_of_rows);
    std::vector<std::uint8_t> left_ties;
    source_.column("left_ties", left_ties);
    std::vector<std::int64_t>& cohorts = world_.apps[app].cohort_active;
    cohorts.assign(static_cast<std::size_t>(world_.step) * kNumChannels, 0);
    for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
      Relations& of_app = block.apps[app];
      of_app.admit(std::span(relations).subspan(first, last - first), 0);
      std::copy_n(left_ties.begin() + static_cast<std::ptrdiff_t>(first), last - first,
                  of_app.columns().left_ties);
      for (std::size_t row = first; row < last; ++row) {
        if ((relations[row].life & (kBase | kReturned)) == 0) {
          const std::size_t cohort = cohort_of(relations[row].install_day, relations[row].life);
          if (cohort >= cohorts.size()) {
            throw InputError("has installs of days to come");
          }
          ++cohorts[cohort];
        }
      }
    });
  }

  void restore_lapsed(std::size_t app) {
    std::vector<std::uint32_t> agents_of_rows;
    const auto relations = read_relations("lapsed/" + world_.apps[app].name, agents_of_rows);
    for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
      const auto rows = std::span(relations).subspan(first, last - first);
      block.apps[app].restore_lapsed({rows.begin(), rows.end()});
      for (const Relation& relation : rows) {
        world_.remember_lapsed(block, app, relation);
      }
    });
  }

  void restore_aware(std::size_t app) {
    if (agents().size() == 0) {
      return;
    }
    const std::uint32_t first = agents().first / 64;
    source_.find_rows("aware/" + world_.apps[app].name, first, (std::uint64_t{agents().last} + 63) / 64);
    std::vector<std::uint64_t> words;
    source_.column("word", words);
    for (Block& block : world_.population.blocks()) {
      for (std::uint32_t who = block.first; who < block.last; ++who) {
        const std::uint32_t agent = index(block.agent(who));
        if ((words[agent / 64 - first] >> (agent % 64) & 1) != 0) {
          world_.make_aware(block, app, who);
        }
      }
    }
  }

  void restore_trials(std::size_t app) {
    source_.find_agents("trials/" + world_.apps[app].name, agents());
    std::vector<std::uint32_t> agents_of_rows;
    std::vector<std::uint16_t> values;
    source_.column("agent", agents_of_rows);
    source_.column("value", values);
    for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
      for (std::size_t row = first; row < last; ++row) {
        world_.set_trial(block, app, Population::within_block(AgentId{agents_of_rows[row]}), values[row]);
      }
    });
  }

  // Groups of all ranks; whose they are is known once there is a graph.
  void restore_companions(std::size_t app) {
    const std::string table = "companions/" + world_.apps[app].name;
    source_.find_rows(table, 0, source_.num_rows(table));
    source_.column("group", world_.apps[app].companions);
    std::sort(world_.apps[app].companions.begin(), world_.apps[app].companions.end());
  }

  void restore_fatigue() {
    source_.find_agents("fatigue", agents());
    std::vector<std::uint32_t> agents_of_rows;
    std::vector<std::uint16_t> levels;
    source_.column("agent", agents_of_rows);
    source_.column("level", levels);
    for_each_block(agents_of_rows, [&](Block& block, std::size_t first, std::size_t last) {
      block.fatigue_by_who.assign(kBlockSize, 0);
      for (std::size_t row = first; row < last; ++row) {
        block.fatigue_by_who[Population::within_block(AgentId{agents_of_rows[row]})] = levels[row];
      }
    });
  }

  World& world_;
  StateSource& source_;
};

}  // namespace

void save_state(World& world, StateSink& sink) { Saving(world, sink).save(); }

void restore_state(World& world, StateSource& source) { Restoring(world, source).restore(); }

}  // namespace kfactor::model

#include <algorithm>
#include <iterator>

#include "graph/base/exchange.hpp"
#include "model/checkpoint/state.hpp"
#include "model/checkpoint/state_parts.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {
namespace {

class Saving {
 public:
  Saving(World& world, StateSink& sink) : world_(world), sink_(sink) {}

  void save() {
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      save_active(app);
      save_lapsed(app);
      save_aware(app);
      save_trials(app);
      save_companions(app);
    }
    save_fatigue();
    StateArchive archive;
    archive_run_state(world_, archive);
    sink_.archive(archive.words());
  }

 private:
  std::vector<Block>& blocks() { return world_.population.blocks(); }

  template <class Count>
  void begin_table(const std::string& name, Count&& rows_of) {
    std::uint64_t rows = 0;
    for (const Block& block : blocks()) {
      rows += rows_of(block);
    }
    sink_.begin_table(name, rows);
  }

  // Writes a column from spans: cells_of(block) for each block in order.
  template <class T, class CellsOf>
  void save_spans(const std::string& name, CellsOf&& cells_of) {
    const Pieces<T> pieces = [&](const auto& take) {
      for (const Block& block : blocks()) {
        if (const std::span<const T> cells = cells_of(block); !cells.empty()) {
          take(cells);
        }
      }
    };
    sink_.column(name, pieces);
  }

  // The same for cells that fill(block, cells) must compute.
  template <class T, class Fill>
  void save_column(const std::string& name, Fill&& fill) {
    std::vector<T> cells;
    save_spans<T>(name, [&](const Block& block) {
      cells.clear();
      fill(block, cells);
      return std::span<const T>(cells);
    });
  }

  void save_active(std::size_t app) {
    begin_table("active/" + world_.apps[app].name,
                [&](const Block& block) { return block.apps[app].num_active(); });
    const auto copy = [&]<class T>(const char* name, T* Columns::*column) {
      save_spans<T>(name, [&](const Block& block) {
        return std::span<const T>(block.apps[app].columns().*column, block.apps[app].num_active());
      });
    };
    save_column<std::uint32_t>("agent", [&](const Block& block, std::vector<std::uint32_t>& cells) {
      for (std::uint32_t row = 0; row < block.apps[app].num_active(); ++row) {
        cells.push_back(block.first_agent() | block.apps[app].columns().local_id[row]);
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
    copy("life", &Columns::flags);
    copy("spell", &Columns::counters);
    copy("left_ties", &Columns::left_ties);
  }

  void save_lapsed(std::size_t app) {
    for (Block& block : blocks()) {
      block.apps[app].sort_lapsed();
    }
    begin_table("lapsed/" + world_.apps[app].name,
                [&](const Block& block) { return block.apps[app].lapsed().size(); });
    save_column<std::uint32_t>("agent", [&](const Block& block, std::vector<std::uint32_t>& cells) {
      for (const Relation& relation : block.apps[app].lapsed()) {
        cells.push_back(block.first_agent() | relation.local_id);
      }
    });
    for_each_field([&]<class T>(const char* name, T Relation::*field) {
      save_column<T>(name, [&](const Block& block, std::vector<T>& cells) {
        for (const Relation& relation : block.apps[app].lapsed()) {
          cells.push_back(relation.*field);
        }
      });
    });
  }

  // Bits of a word for another rank. A word of 64 agents belongs to the rank of its first agent; other ranks
  // send it their bits.
  struct Part {
    std::uint32_t word;
    std::uint64_t bits;
  };

  // The bits that other ranks add to the last word of this rank. No other word includes agents of other ranks.
  std::uint64_t bits_of_others(std::size_t app, std::uint32_t first_word) {
    Outbox<Part> outbox(world_.comm.size());
    if (const AgentRange agents = world_.population.agents();
        agents.size() > 0 && agents.first / 64 < first_word) {
      const Block& block = blocks().front();
      const std::uint32_t word = agents.first / 64;
      outbox.send(world_.partition.owner(AgentId{word * 64}),
                  {word, block.apps[app].aware_word(block.first / 64)});
    }
    std::uint64_t bits = 0;
    for (const Part& part : world_.exchange(outbox)) {
      bits |= part.bits;
    }
    return bits;
  }

  void save_aware(std::size_t app) {
    const AgentRange agents = world_.population.agents();
    const std::uint32_t first = (agents.first + 63) / 64;
    const std::uint32_t last = (agents.last + 63) / 64;
    const std::uint64_t others = bits_of_others(app, first);
    sink_.begin_table("aware/" + world_.apps[app].name, last - first);
    save_column<std::uint64_t>("word", [&](const Block& block, std::vector<std::uint64_t>& cells) {
      for (std::uint32_t word = block.first / 64; word < (block.last + 63) / 64; ++word) {
        const std::uint32_t global = block.first_agent() / 64 + word;
        if (global >= first) {
          cells.push_back(block.apps[app].aware_word(word) | (global + 1 == last ? others : 0));
        }
      }
    });
  }

  void save_trials(std::size_t app) {
    begin_table("trials/" + world_.apps[app].name,
                [&](const Block& block) { return block.apps[app].trials().size(); });
    save_column<std::uint32_t>("agent", [&](const Block& block, std::vector<std::uint32_t>& cells) {
      for (const Trial& trial : block.apps[app].trials()) {
        cells.push_back(block.first_agent() | trial.local_id);
      }
    });
    save_column<std::uint16_t>("value", [&](const Block& block, std::vector<std::uint16_t>& cells) {
      for (const Trial& trial : block.apps[app].trials()) {
        cells.push_back(trial.value);
      }
    });
  }

  void save_companions(std::size_t app) {
    const std::span<const std::uint32_t> groups(world_.apps[app].companions);
    sink_.begin_table("companions/" + world_.apps[app].name, groups.size());
    const Pieces<std::uint32_t> pieces = [&](const auto& take) {
      for (std::size_t first = 0; first < groups.size(); first += kBlockSize) {
        take(groups.subspan(first, std::min<std::size_t>(kBlockSize, groups.size() - first)));
      }
    };
    sink_.column("group", pieces);
  }

  void save_fatigue() {
    begin_table("fatigue", [](const Block& block) {
      const auto fresh = std::count(block.fatigue_by_local_id.begin(), block.fatigue_by_local_id.end(), 0);
      return block.fatigue_by_local_id.size() - static_cast<std::size_t>(fresh);
    });
    save_column<std::uint32_t>("agent", [](const Block& block, std::vector<std::uint32_t>& cells) {
      for (std::uint32_t local_id = 0; local_id < block.fatigue_by_local_id.size(); ++local_id) {
        if (block.fatigue_by_local_id[local_id] != 0) {
          cells.push_back(block.first_agent() | local_id);
        }
      }
    });
    save_column<std::uint16_t>("level", [](const Block& block, std::vector<std::uint16_t>& cells) {
      std::copy_if(block.fatigue_by_local_id.begin(), block.fatigue_by_local_id.end(),
                   std::back_inserter(cells), [](std::uint16_t level) { return level != 0; });
    });
  }

  World& world_;
  StateSink& sink_;
};

}  // namespace

void save_state(World& world, StateSink& sink) { Saving(world, sink).save(); }

}  // namespace kfactor::model

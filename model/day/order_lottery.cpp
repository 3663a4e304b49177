// Lottery for the orders of an app with more orders than it can serve. The smallest tickets are served. The
// last served ticket is found exactly, 8 bits per round, from a histogram that is summed over all ranks.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "model/day/day.hpp"

namespace kfactor::model {
namespace {

// Order of tickets: orders that have waited since yesterday come first; then 64 random bits; then the agent's
// id, so that no two tickets are equal.
struct Ticket {
  std::uint64_t key;
  std::uint32_t agent;
  bool is_new;           // true: the order is new, it has not waited
  std::uint8_t* events;  // of the order's row
};
constexpr unsigned kDigits = 13;
constexpr std::size_t kValues = 256;

std::size_t digit(const Ticket& ticket, unsigned round) {
  if (round == 0) {
    return ticket.is_new ? 1 : 0;
  }
  const std::uint64_t number = round <= 8 ? ticket.key >> (64 - 8 * round) : ticket.agent >> (96 - 8 * round);
  return number % kValues;
}

// Draws the tickets of a block and app together.
class TicketDraws {
 public:
  explicit TicketDraws(World& world) : world_(world) {}

  void add(const Block& block, std::size_t index_of_app, std::vector<Ticket>& tickets) {
    const RunningApp& app = world_.apps[index_of_app];
    const Rows rows = world_.rows(block, index_of_app);
    const Columns& c = rows.columns;
    rows_.resize(rows.num);
    std::size_t num = 0;
    for (std::uint32_t row = 0; row < rows.num; ++row) {
      rows_[num] = row;
      num += (c.events[row] & kOrdered) != 0 ? 1 : 0;
    }
    if (num == 0) {
      return;
    }
    agents_.resize(num);
    std::transform(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(num), agents_.begin(),
                   [&](std::uint32_t row) { return index(block.agent(c.local_id[row])); });
    zeros_.assign(num, 0);
    words_.assign(num, Draws::pack(Purpose::OrderLottery, world_.now()));
    world_.kernels.draw(world_.draws, agents_, zeros_, app.key, words_, lanes_);
    for (std::size_t i = 0; i < num; ++i) {
      const std::uint32_t row = rows_[i];
      tickets.push_back({as_hash(lanes_[i]), agents_[i], (c.flags[row] & kWaiting) == 0, c.events + row});
    }
  }

 private:
  World& world_;
  std::vector<std::uint32_t> rows_, agents_, zeros_, words_;
  ManyLanes lanes_;
};

std::vector<Ticket> draw_tickets(World& world, std::size_t app) {
  std::vector<Ticket> tickets;
  // Reserves the number of orders on this rank. A growing list would need up to three times the memory.
  tickets.reserve(static_cast<std::size_t>(world.tally[app].counts.orders_demanded));
  TicketDraws draws(world);
  for (const Block& block : world.population.blocks()) {
    draws.add(block, app, tickets);
  }
  const auto num = static_cast<std::int64_t>(tickets.size());
  world.profile.note_temporary_bytes(num * std::int64_t{sizeof(Ticket)});
  world.profile.add(Phase::Use, {.draws = num});
  return tickets;
}

// Finds the first ticket that is not served, digit by digit. Tickets in play share all digits found so far
// with it. Each round finds its next digit: tickets with a smaller digit are served, tickets with a larger
// digit are not.
void run_lottery(const Comm& comm, std::vector<Ticket> in_play, std::int64_t served, unsigned first_digit) {
  const auto refuse = [](const Ticket& ticket) {
    *ticket.events = static_cast<std::uint8_t>(*ticket.events & ~unsigned{kServed});
  };
  for (unsigned round = first_digit; round < kDigits && served > 0; ++round) {
    std::array<std::int64_t, kValues + 1> histogram{};
    for (const Ticket& ticket : in_play) {
      ++histogram[digit(ticket, round)];
    }
    comm.sum(histogram);
    histogram[kValues] = served + 1;  // ends the search below if all tickets are served
    std::size_t cut = 0;
    while (histogram[cut] <= served) {
      served -= histogram[cut];
      ++cut;
    }
    std::size_t kept = 0;
    for (const Ticket& ticket : in_play) {
      const std::size_t value = digit(ticket, round);
      if (value > cut) {
        refuse(ticket);
      } else if (value == cut) {
        in_play[kept++] = ticket;
      }
    }
    in_play.resize(kept);
  }
  // The tickets that are still in play are not served.
  std::for_each(in_play.begin(), in_play.end(), refuse);
}

}  // namespace

void serve_orders(World& world) {
  for (std::size_t app = 0; app < world.num_apps(); ++app) {
    const Offers& offers = world.apps[app].offers;
    if (!offers.tasks_open) {
      continue;
    }
    const std::int64_t demanded = world.comm.sum(world.tally[app].counts.orders_demanded);
    if (demanded > offers.order_limit) {
      run_lottery(world.comm, draw_tickets(world, app), world.comm.largest_sum_within(offers.order_limit),
                  offers.orders_wait ? 0 : 1);
    }
  }
}

}  // namespace kfactor::model

// Who is served when an app has more orders than it can serve: the smallest lottery tickets. The last ticket that
// is served is found exactly by rounds of a histogram summed over all ranks, 16 bits at a time.
#include <algorithm>
#include <array>

#include "model/world.hpp"

namespace kfactor::model {
namespace {

// Who has waited since yesterday comes first; then 64 drawn bits; then the agent's id, which breaks ties: no two tickets
// are equal.
constexpr std::size_t kDigits = 7;
struct Ticket {
  std::array<std::uint16_t, kDigits> digits;
  std::uint8_t* today;  // of the row that holds it
};

Ticket make_ticket(const World& world, const RunningApp& app, AgentId agent, std::uint8_t life,
                   std::uint8_t* today) {
  const std::uint64_t key =
      as_hash(world.draws(Purpose::OrderLottery, index(agent), 0, app.key, world.now()));
  const auto digit = [](std::uint64_t number, int shift) {
    return static_cast<std::uint16_t>(number >> shift);
  };
  const auto late = static_cast<std::uint16_t>((life & kWaiting) != 0 ? 0 : 1);
  return {{late, digit(key, 48), digit(key, 32), digit(key, 16), digit(key, 0), digit(index(agent), 16),
           digit(index(agent), 0)},
          today};
}

std::vector<Ticket> draw_tickets(World& world, std::size_t index_of_app) {
  std::vector<Ticket> tickets;
  // As many as there are orders on this rank: a list that grows would take up to three times as much on the way.
  tickets.reserve(static_cast<std::size_t>(world.tally[index_of_app].counts.orders_demanded));
  for (Block& block : world.population.blocks()) {
    const Rows rows = world.rows(block, index_of_app);
    for (std::uint32_t row = 0; row < rows.num; ++row) {
      std::uint8_t* today = rows.columns.today + row;
      if ((*today & kOrdered) != 0) {
        const AgentId agent = block.agent(rows.columns.who[row]);
        tickets.push_back(make_ticket(world, world.apps[index_of_app], agent, rows.columns.life[row], today));
      }
    }
  }
  world.profile.note_passing(static_cast<std::int64_t>(tickets.size() * sizeof(Ticket)));
  return tickets;
}

// Tickets in play are those that share all digits so far with the last served one. Each round fixes the next
// digit of that ticket: tickets below it are served, above it are not.
void run_lottery(const Comm& comm, std::vector<Ticket> in_play, std::int64_t served,
                 std::size_t first_digit) {
  const auto refuse = [](const Ticket& ticket) {
    *ticket.today = static_cast<std::uint8_t>(*ticket.today & ~unsigned{kServed});
  };
  std::vector<std::int64_t> histogram(65536);
  for (std::size_t round = first_digit; round < kDigits; ++round) {
    std::fill(histogram.begin(), histogram.end(), 0);
    for (const Ticket& ticket : in_play) {
      ++histogram[ticket.digits[round]];
    }
    comm.sum(histogram);
    std::size_t cut = 0;
    while (cut < histogram.size() && histogram[cut] <= served) {
      served -= histogram[cut];
      ++cut;
    }
    std::size_t kept = 0;
    for (const Ticket& ticket : in_play) {
      if (ticket.digits[round] > cut) {
        refuse(ticket);
      } else if (ticket.digits[round] == cut) {
        in_play[kept++] = ticket;
      }
    }
    in_play.resize(kept);
  }
  // What is still in play is the first ticket that is not served.
  std::for_each(in_play.begin(), in_play.end(), refuse);
}

}  // namespace

void serve_orders(World& world) {
  for (std::size_t app = 0; app < world.num_apps(); ++app) {
    const Plan& plan = world.apps[app].plan;
    if (!plan.tasks_open) {
      continue;
    }
    const std::int64_t demanded = world.comm.sum(world.tally[app].counts.orders_demanded);
    if (demanded > plan.order_limit) {
      run_lottery(world.comm, draw_tickets(world, app), plan.order_limit, plan.orders_wait ? 0 : 1);
    }
  }
}

}  // namespace kfactor::model

// Interface of a component. Each kind has its own file in this folder and provides:
//   kKind       name in scenario files
//   shrink      scales money and capacities from all people to the simulated agents
//   open_funds  money and perceptions at the beginning
//   is_funded   whether it can still pay one unit; always true if its effect needs no money
//   offer       phase open: adds today's offer to the offers of its app
//   settle      phase settle: pays today's claims, updates perceptions, returns the number of claims
// A component outside its window or without funds is closed: none of its functions is called.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/components/offers.hpp"
#include "model/components/wallet.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::model {

// Scales money and capacities from all people to the agents that represent them.
struct Scale {
  std::int64_t agents = 1;
  std::int64_t people = 1;
  // floor(count * agents / people)
  std::int64_t operator()(std::int64_t count) const {
    return static_cast<std::int64_t>(static_cast<Int128>(count) * agents / people);
  }
  // As above, but a limit above 0 stays at least 1, since 0 means "no limit".
  std::int64_t limit(std::int64_t count) const {
    return count == 0 ? 0 : std::max<std::int64_t>(1, (*this)(count));
  }
};

// State of a running component.
struct ComponentFunds {
  Wallet wallet;
  Perception first;   // invitation, packet or order
  Perception second;  // daily draw

  void keep(StateArchive& archive) {
    wallet.keep(archive);
    first.keep(archive);
    second.keep(archive);
  }
  // Continues from the saved funds `kept`, which were `beginning` at their start. The budget may have changed
  // since: the wallet changes by the difference. Perceptions that have changed keep their saved values.
  // InputError if more than the new budget has been paid.
  void go_on_from(const ComponentFunds& kept, const ComponentFunds& beginning) {
    const Fen more = wallet.remaining() - beginning.wallet.remaining();
    wallet = kept.wallet;
    wallet.change_budget(more);
    if (kept.first != beginning.first) {
      first = kept.first;
    }
    if (kept.second != beginning.second) {
      second = kept.second;
    }
  }
};

// Facts about the current day for components.
struct DayContext {
  std::uint32_t key = 0;       // of the component, from its app's name and its own
  std::int64_t days_left = 1;  // until the component closes, today included
  std::int64_t days_gone = 0;  // since it opened
  Date date{};
};

// Base of kinds whose effect needs no money. The budget is the price, paid in equal parts on the days of the
// window; it may be 0.
struct Priced {
  void shrink(const Scale&) {}
  static ComponentFunds open_funds(Fen budget) { return {Wallet(budget), {}, {}}; }
  static bool is_funded(const ComponentFunds&) { return true; }
  static std::int64_t settle(ComponentFunds& funds, const DayContext& today, const PaymentClaims&) {
    funds.wallet.pay({funds.wallet.remaining().count / std::max<std::int64_t>(1, today.days_left)});
    return 1;
  }
};

}  // namespace kfactor::model

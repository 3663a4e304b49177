// What every kind of component provides, each in its own file beside this one:
//   kKind       its name in scenario files
//   shrink      money and capacities for all people -> for the agents that stand for them
//   open_purse  money and perceptions at the beginning
//   is_funded   can it still pay one unit of what it pays? (a component with an effect without money: always)
//   offer       at open: add to the plan of its app what is on offer today
//   settle      at settle: pay today's claims from the wallet, let perceptions follow, return the number of claims
// A component outside its window, or not funded, is closed: it is asked for nothing and changes nothing.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/components/offers.hpp"
#include "model/components/wallet.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::model {

// How many agents stand for how many people; money and capacities given for all people shrink with it.
struct Scale {
  std::int64_t agents = 1;
  std::int64_t people = 1;
  // floor(count * agents / people)
  std::int64_t operator()(std::int64_t count) const {
    return static_cast<std::int64_t>(static_cast<Int128>(count) * agents / people);
  }
  // As above, but a limit never shrinks to nothing: 0 means "no limit" before and after.
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
  // Goes on from `kept`, which began as `beginning`, although this one began otherwise: the budget changes by the
  // difference, and perceptions that have moved stay where they are. InputError if more was paid than the budget.
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

// Facts about today that a component may need.
struct DayContext {
  std::uint32_t key = 0;       // of the component, from the names of its app and its own
  std::int64_t days_left = 1;  // until the component closes, today included
  std::int64_t days_gone = 0;  // since it opened
  Date date{};
};

// A kind that acts whether or not its price is known: the budget is the price, paid in equal parts on its days.
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

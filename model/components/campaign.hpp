// What every component does, each kind in its own file beside this one:
//   shrink      money and capacities for all people -> for the agents that stand for them
//   open_purse  money and perceptions at the beginning
//   is_funded   can it still pay one unit of what it pays? (a component with an effect without money: always)
//   offer       at open: add to the plan of its app what is on offer today
//   settle      at settle: pay today's claims from the wallet, let perceptions follow, return the number of claims
// A component outside its window, or not funded, is closed: it is asked for nothing and changes nothing.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/plan.hpp"
#include "model/scenario.hpp"
#include "model/wallet.hpp"

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
struct Purse {
  Wallet wallet;
  Perception first;   // invitation, packet or order
  Perception second;  // daily draw
};

// Facts about today that a component may need.
struct Occasion {
  std::uint32_t key = 0;       // of the component, from the names of its app and its own
  std::int64_t days_left = 1;  // in the component's window, today included
  std::int64_t days_gone = 0;  // of the component's window
};

CashFission shrink(CashFission effect, const Scale& scale);
Purse open_purse(const CashFission& effect, Fen budget);
bool is_funded(const CashFission& effect, const Purse& purse);
void offer(const CashFission& effect, const Purse& purse, const Occasion& today, Plan& plan);
std::int64_t settle(const CashFission& effect, Purse& purse, const Occasion& today, const Claims& claims);

TaskSubsidy shrink(TaskSubsidy effect, const Scale& scale);
Purse open_purse(const TaskSubsidy& effect, Fen budget);
bool is_funded(const TaskSubsidy& effect, const Purse& purse);
void offer(const TaskSubsidy& effect, const Purse& purse, const Occasion& today, Plan& plan);
std::int64_t settle(const TaskSubsidy& effect, Purse& purse, const Occasion& today, const Claims& claims);

Broadcast shrink(Broadcast effect, const Scale& scale);
Purse open_purse(const Broadcast& effect, Fen budget);
bool is_funded(const Broadcast& effect, const Purse& purse);
void offer(const Broadcast& effect, const Purse& purse, const Occasion& today, Plan& plan);
std::int64_t settle(const Broadcast& effect, Purse& purse, const Occasion& today, const Claims& claims);

SteadyPackets shrink(SteadyPackets effect, const Scale& scale);
Purse open_purse(const SteadyPackets& effect, Fen budget);
bool is_funded(const SteadyPackets& effect, const Purse& purse);
void offer(const SteadyPackets& effect, const Purse& purse, const Occasion& today, Plan& plan);
std::int64_t settle(const SteadyPackets& effect, Purse& purse, const Occasion& today, const Claims& claims);

LaunchPulse shrink(LaunchPulse effect, const Scale& scale);
Purse open_purse(const LaunchPulse& effect, Fen budget);
bool is_funded(const LaunchPulse& effect, const Purse& purse);
void offer(const LaunchPulse& effect, const Purse& purse, const Occasion& today, Plan& plan);
std::int64_t settle(const LaunchPulse& effect, Purse& purse, const Occasion& today, const Claims& claims);

}  // namespace kfactor::model

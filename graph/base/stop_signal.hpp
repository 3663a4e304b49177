// A job that is asked to stop: by the batch system (SIGTERM, SIGUSR1), or by hand (SIGINT). The first signal is only
// noted, so that the work at hand can be kept; a later one ends the process at once, as if nobody had listened. What
// comes within half a second of the first is the same wish: mpirun and the batch system both pass it on.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace kfactor {

// Listens while it lives; one at a time in a process (ContractError).
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // There is nothing left to stop: what comes now, even after this object, does not spoil the exit code.
  void ignore_from_now_on();
  // Nobody is going to ask: listens no more, and what came so far acts now, as if nobody had listened.
  void stand_down();
  // For work that leaves nothing behind yet: throws Stopped if a signal came. `way_on` is a sentence that says how the
  // user goes on. Not collective; in Comm::agree it becomes every rank's.
  void give_up_if_received(const std::string& way_on);
  // The signal that asked this process to stop, 0 if none did. Not collective; cheap.
  int received() const;
  // "SIGTERM" for example.
  static std::string name(int signal);

 private:
  void restore() const;

  bool listens_ = true;
};

// The work was stopped because somebody asked for it, and what there was to keep is kept. Thrown on all ranks alike.
// Exit code 5.
class Stopped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Called now and then by long work that may be given up there: throws Stopped if it is to be. Empty: nobody asks.
using StopPoint = std::function<void()>;

}  // namespace kfactor

// Requests to stop a job: from the batch system (SIGTERM, SIGUSR1), by hand (SIGINT), or warnings before a
// limit (SIGUSR2 of LSF and Grid Engine, SIGXCPU) and of a terminal that closes (SIGHUP). The first signal is
// only recorded, so that work in progress can be saved. A later SIGTERM, SIGINT or SIGUSR1 ends the process
// at once, as without a handler; a later warning does not. Signals within 0.5 s of the first are the same
// request: mpirun and the batch system both pass it on.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace kfactor {

// Handles the signals during its lifetime. At most one object in a process (ContractError).
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Call it when there is nothing left to stop: later signals, even after this object, do not change the exit
  // code.
  void ignore_from_now_on();
  // Call it if received() will not be asked again: signals act as without a handler, and a recorded signal acts
  // now.
  void stand_down();
  // For work that has nothing to save yet: throws Stopped if a signal came. `way_on` is a sentence that tells
  // the user how to continue. Not collective; inside Comm::agree every rank throws.
  void give_up_if_received(const std::string& way_on);
  // The signal that asked this process to stop, 0 if there was none. Not collective; cheap.
  int received() const;
  // "SIGTERM" for example.
  static std::string name(int signal);
  // All signals that are handled: "SIGTERM, SIGINT, ... or SIGHUP".
  static std::string names();

 private:
  void restore() const;

  bool handles_ = true;
};

// The work was stopped on request, and everything worth keeping is saved. Thrown on all ranks alike. Exit code
// 5.
class Stopped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Long work calls this now and then where it can be abandoned. Throws Stopped on a request to stop. Empty: no
// requests.
using StopPoint = std::function<void()>;

}  // namespace kfactor

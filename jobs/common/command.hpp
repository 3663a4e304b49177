// What every command of the program is: its description, its options and its work. jobs/program/commands.cpp
// lists them.
#pragma once

#include <memory>
#include <string_view>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"

namespace CLI {
class App;
}

namespace kfactor::jobs {

// What a user wants; the headings of kfactor --help.
inline constexpr std::string_view kSimulate = "Simulate";
inline constexpr std::string_view kAskWhatIf = "Ask what if";
inline constexpr std::string_view kFitAndTest = "Fit and test";
inline constexpr std::string_view kCheckAndExplain = "Check and explain";
inline constexpr std::string_view kPlanForAMachine = "Plan for a machine";

struct CommandInfo {
  std::string_view name;
  std::string_view group;     // one of the headings above
  std::string_view sentence;  // what it does
  std::string_view example;   // a whole command line
  bool uses_ranks = false;    // mpirun makes it faster, or lets it use more memory
};

class Command {
 public:
  explicit Command(const CommandInfo& info) : info_(info) {}
  virtual ~Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  const CommandInfo& info() const { return info_; }
  // Adds its options; the command has their values once `app` has been parsed.
  virtual void add_to(CLI::App& app) = 0;
  // Collective. Throws InputError, EnvironmentError or Stopped, equal on every rank.
  virtual void run(const Comm& comm, StopSignal& stop) = 0;
  // Whether run() answers a signal, because there is something to keep or to tidy up. Any other command ends at
  // once. Known once the options have been parsed.
  virtual bool keeps_its_work() const { return false; }

 private:
  CommandInfo info_;
};

using CommandPtr = std::unique_ptr<Command>;

}  // namespace kfactor::jobs

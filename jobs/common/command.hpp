// The base class of all commands: description, options and work. jobs/program/commands.cpp lists the commands.
#pragma once

#include <memory>
#include <string_view>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"

namespace CLI {
class App;
}

namespace kfactor::jobs {

// The headings of kfactor --help: what a user wants to do.
inline constexpr std::string_view kSimulate = "Simulate";
inline constexpr std::string_view kAskWhatIf = "Ask what if";
inline constexpr std::string_view kFitAndTest = "Fit and test";
inline constexpr std::string_view kCheckAndExplain = "Check and explain";
inline constexpr std::string_view kPlanForAMachine = "Plan for a machine";

// What run, resume and fork do when a signal comes.
inline constexpr std::string_view kSavesOnSignal =
    "a checkpoint is written at the end of the day, and kfactor resume goes on";

struct CommandInfo {
  std::string_view name;
  std::string_view group;           // one of the headings above
  std::string_view sentence;        // what the command does
  std::string_view example;         // a complete command line
  bool uses_ranks = false;          // more ranks make it faster, or give it more memory
  std::string_view on_signal = {};  // what a signal leads to; empty: it ends the command at once
};

class Command {
 public:
  explicit Command(const CommandInfo& info) : info_(info) {}
  virtual ~Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  const CommandInfo& info() const { return info_; }
  // Adds the options of the command to `app`. Their values are set when `app` has been parsed.
  virtual void add_to(CLI::App& app) = 0;
  // Collective; on a single rank without MPI unless uses_ranks(). Throws InputError, EnvironmentError or
  // Stopped, equal on every rank.
  virtual void run(const Comm& comm, StopSignal& stop) = 0;
  // Whether run() handles signals, because it must save or remove something. Other commands are ended by a
  // signal at once. Valid after the options have been parsed.
  virtual bool keeps_its_work() const { return false; }
  // Whether run() wants all ranks. Valid after the options have been parsed.
  virtual bool uses_ranks() const { return info_.uses_ranks; }
  // Whether run() simulates, so that the speed of memory matters. Valid after the options have been parsed.
  virtual bool simulates() const { return uses_ranks(); }

 private:
  CommandInfo info_;
};

using CommandPtr = std::unique_ptr<Command>;

}  // namespace kfactor::jobs

// The words of a command line become a command with its options, or a text that the user asked for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "jobs/common/command.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace kfactor::jobs {

// What an option takes, as "FILE"; empty for a flag. And what it does, with its default.
std::string kind_of_value(const CLI::Option& option);
std::string description_of(const CLI::Option& option);

class CommandParser {
 public:
  explicit CommandParser(std::vector<CommandPtr> commands);
  ~CommandParser();
  CommandParser(const CommandParser&) = delete;
  CommandParser& operator=(const CommandParser&) = delete;

  // The command that was asked for, with its options; nullptr if text() is to be printed instead, or version()
  // was asked for. Throws InputError with one sentence for a command line that makes no sense. To be called
  // once.
  Command* parse(int argc, const char* const* argv);
  const std::string& text() const { return text_; }
  bool version() const { return version_; }

  // For the manual page and for completion: each command, and the parser that has its options.
  const std::vector<CommandPtr>& commands() const { return commands_; }
  const CLI::App& app_of(const Command& command) const;

 private:
  std::vector<CommandPtr> commands_;
  std::unique_ptr<CLI::App> app_;
  std::string text_;
  bool version_ = false;
};

}  // namespace kfactor::jobs

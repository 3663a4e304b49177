// Parses the command line: into a command with its options, or into a text that the user asked for.
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

// The kind of value of an option, as "FILE"; empty for a flag. And its description with its default.
std::string kind_of_value(const CLI::Option& option);
std::string description_of(const CLI::Option& option);

class CommandParser {
 public:
  explicit CommandParser(std::vector<CommandPtr> commands);
  ~CommandParser();
  CommandParser(const CommandParser&) = delete;
  CommandParser& operator=(const CommandParser&) = delete;

  // Returns the command of this command line, with its options; nullptr if text() is to be printed instead, or
  // if version() was requested. Throws InputError with one sentence for an invalid command line. May be called
  // once.
  Command* parse(int argc, const char* const* argv);
  const std::string& text() const { return text_; }
  bool version() const { return version_; }

  // For the manual page and for completion: all commands, and the parser that has their options.
  const std::vector<CommandPtr>& commands() const { return commands_; }
  const CLI::App& app_of(const Command& command) const;

 private:
  std::vector<CommandPtr> commands_;
  std::unique_ptr<CLI::App> app_;
  std::string text_;
  bool version_ = false;
};

}  // namespace kfactor::jobs

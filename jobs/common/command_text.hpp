// Command lines as text, ready to paste. Pages show the command that makes them again.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::jobs {

// A word as a shell reads it, in quotes if necessary.
std::string shell_word(const std::string& word);

// "mpirun -n RANKS kfactor NAME INPUT", followed by the words that are added.
class CommandText {
 public:
  CommandText(int ranks, std::string_view name, const std::string& input);

  template <class Value>
  void add(std::string_view option, const Value& value) {
    add_word(option, fmt::format("{}", value));
  }
  void add_unless_empty(std::string_view option, const std::string& value);
  // Adds --set KEY=VALUE for each override.
  void add_settings(const std::vector<io::Override>& overrides);

  const std::string& text() const { return text_; }

 private:
  void add_word(std::string_view option, const std::string& value);

  std::string text_;
};

}  // namespace kfactor::jobs

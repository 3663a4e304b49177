#include "jobs/common/command_text.hpp"

#include "io/files/quote.hpp"
#include "jobs/common/console.hpp"

namespace kfactor::jobs {
namespace {

// For $'...' of bash, ksh and zsh: everything but ASCII is a number.
std::string escaped(std::string_view word) {
  std::string text;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      text += '\\';
    }
    text += byte < 0x20 || byte > 0x7e ? fmt::format("\\{:03o}", byte) : std::string(1, c);
  }
  return text;
}

}  // namespace

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:.,/@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    return word;
  }
  const std::string shown = io::printable(word);
  if (shown != word || word.find_first_of("\n\t") != std::string::npos) {
    return "$'" + escaped(word) + "'";
  }
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return text + "'";
}

CommandText::CommandText(int ranks, std::string_view name, const std::string& input)
    : text_(fmt::format("mpirun -n {} kfactor {} {}", ranks, name, shell_word(input))) {}

void CommandText::add_word(std::string_view option, const std::string& value) {
  text_ += fmt::format(" {} {}", option, shell_word(value));
}

void CommandText::add_unless_empty(std::string_view option, const std::string& value) {
  if (!value.empty()) {
    add_word(option, value);
  }
}

void CommandText::add_settings(const std::vector<io::Override>& overrides) {
  for (const io::Override& setting : overrides) {
    add_word("--set", setting.key + "=" + setting.value);
  }
}

}  // namespace kfactor::jobs

#include "io/files/quote.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kfactor::io {

namespace {

struct Character {
  std::size_t length = 0;  // bytes; 0: not UTF-8
  std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return {1, lead};
  }
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead >= 0xF5 || text.size() < length) {
    return {};
  }
  std::uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return {};
    }
    code = code << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  return code < kLeast.at(length) || code > 0x10FFFF || is_surrogate ? Character{} : Character{length, code};
}

// Also those that turn the direction of writing: they would show a text in another order than it has.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void append_escaped(std::string& to, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    to += "\\x";
    to += kDigits[byte >> 4];
    to += kDigits[byte & 15];
  }
}

// A character as it is if it is one that can be shown, else its bytes.
void append_shown(std::string& to, const Character& character, std::string_view bytes) {
  if (character.length == 0 || is_control(character.code)) {
    append_escaped(to, bytes);
  } else {
    to += bytes;
  }
}

}  // namespace

std::string quote(std::string_view text, std::size_t most) {
  std::string result = "\"";
  std::size_t shown = 0;
  while (shown < text.size()) {
    const Character next = first_character(text.substr(shown));
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    if (shown + length > most) {
      return result + "...\"";
    }
    if (next.code == '\t') {
      result += "\\t";
    } else {
      append_shown(result, next, text.substr(shown, length));
    }
    shown += length;
  }
  return result + "\"";
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_character(text);
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    if (next.code == '\n' || next.code == '\t') {
      result += text.front();
    } else {
      append_shown(result, next, text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return result;
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const Character next = first_character(text);
    if (next.length == 0 || (is_control(next.code) && next.code != '\t')) {
      return false;
    }
    text.remove_prefix(next.length);
  }
  return true;
}

}  // namespace kfactor::io

#include "model/scenario/names.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace kfactor::model {
namespace {

constexpr std::size_t kMostBytes = 120;

struct CodeRange {
  char32_t first, last;
};

bool is_in(char32_t code, const CodeRange& range) { return code >= range.first && code <= range.last; }

// Characters beyond ASCII that no name may hold: blanks, signs, punctuation, controls, and every character that
// has a second spelling in Unicode, since two equal-looking names would then be different ones.
constexpr std::array<CodeRange, 28> kNoLetters = {{
    {0x0080, 0x00A9},     // controls, Latin signs
    {0x00AB, 0x00B4},     //
    {0x00B6, 0x00B9},     //
    {0x00BB, 0x00BF},     //
    {0x00D7, 0x00D7},     // times
    {0x00F7, 0x00F7},     // divided by
    {0x0300, 0x036F},     // combining marks
    {0x0374, 0x0374},     // Greek signs
    {0x037E, 0x037E},     //
    {0x0387, 0x0387},     //
    {0x1100, 0x11FF},     // parts of Hangul syllables
    {0x1F00, 0x1FFF},     // Greek letters with a second spelling
    {0x2000, 0x2BFF},     // blanks, punctuation, currencies, arrows, symbols
    {0x2E00, 0x2E7F},     // punctuation
    {0x2FF0, 0x3004},     // punctuation of Chinese and Japanese
    {0x3008, 0x3020},     //
    {0x302A, 0x3030},     //
    {0x303D, 0x303F},     //
    {0x3099, 0x309C},     // Japanese combining marks
    {0x30A0, 0x30A0},     //
    {0x30FB, 0x30FB},     //
    {0xD7B0, 0xD7FF},     // parts of Hangul syllables
    {0xE000, 0xFAFF},     // private use, ideographs with a second spelling
    {0xFB00, 0xFEFF},     // presentation forms
    {0xFF00, 0xFFFF},     // full-width forms
    {0x1F000, 0x1FBFF},   // pictures
    {0x2F800, 0x2FA1F},   // ideographs with a second spelling
    {0xE0000, 0x10FFFF},  // tags, private use
}};
constexpr std::array<CodeRange, 3> kCombining = {{{0x0300, 0x036F}, {0x1100, 0x11FF}, {0x3099, 0x309A}}};

bool is_ascii_letter(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
         code == '_' || code == '-';
}

bool is_letter(char32_t code) {
  return code < 0x80
             ? is_ascii_letter(code)
             : std::ranges::none_of(kNoLetters, [&](const auto& range) { return is_in(code, range); });
}

std::string fault_of_character(const Character& character, std::string_view bytes) {
  const char32_t code = character.code;
  if (character.bytes == 0) {
    return "it is not valid UTF-8";
  }
  if (std::ranges::any_of(kCombining, [&](const auto& range) { return is_in(code, range); })) {
    return "it holds " + code_point(code) + ", a part of a letter: write the letter as one character";
  }
  if (code == ' ') {
    return "it holds a space: use only letters, digits, - and _";
  }
  const bool has_a_picture = code > ' ' && code != 0x7F && !(code >= 0x80 && code <= 0xA0) &&
                             !(code >= 0x2000 && code <= 0x200F) && !(code >= 0x2028 && code <= 0x202F) &&
                             !(code >= 0x205F && code <= 0x206F) && code != 0x3000 && code < 0xE000;
  return "it holds " + (has_a_picture ? "\"" + std::string(bytes) + "\"" : code_point(code)) +
         ": use only letters, digits, - and _";
}

void append(std::string& text, char32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else {  // Greek and Cyrillic letters have two bytes, as do Latin ones with accents
    text += static_cast<char>(0xC0U | (code >> 6U));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

}  // namespace

std::string code_point(char32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(code));
  return text;
}

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const std::uint32_t first = byte(0);
  if (at >= text.size()) {
    return {};
  }
  if (first < 0x80) {
    return {first, 1};
  }
  const std::size_t bytes = first >= 0xF0 && first <= 0xF4   ? 4
                            : first >= 0xE0 && first <= 0xEF ? 3
                            : first >= 0xC2 && first <= 0xDF ? 2
                                                             : 0;
  std::uint32_t code = bytes == 4 ? first & 0x07U : bytes == 3 ? first & 0x0FU : first & 0x1FU;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool is_short = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return bytes == 0 || is_short || is_surrogate || code > 0x10FFFF ? Character{} : Character{code, bytes};
}

std::size_t name_character(std::string_view text, std::size_t at) {
  const Character character = character_at(text, at);
  return character.bytes > 0 && is_letter(character.code) ? character.bytes : 0;
}

std::string fault_of_name(std::string_view name) {
  if (name.empty()) {
    return "it is empty";
  }
  if (name.size() > kMostBytes) {
    return "it is longer than " + std::to_string(kMostBytes) + " bytes";
  }
  for (std::size_t at = 0; at < name.size();) {
    const Character character = character_at(name, at);
    if (character.bytes == 0 || !is_letter(character.code)) {
      return fault_of_character(character, name.substr(at, character.bytes));
    }
    at += character.bytes;
  }
  return name.front() == '-' ? "it begins with -, which is a minus in a condition" : "";
}

std::string in_small_letters(std::string_view name) {
  std::string small;
  for (std::size_t at = 0; at < name.size();) {
    const Character character = character_at(name, at);
    const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
    const char32_t code = character.code;
    const bool is_capital = (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7) ||
                            (code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F);
    if (is_capital) {
      append(small, code + 32);
    } else {
      small += name.substr(at, bytes);
    }
    at += bytes;
  }
  return small;
}

}  // namespace kfactor::model

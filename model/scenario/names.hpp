// Names of apps, components and tasks: letters, digits, - and _ of any script. They stand in dotted keys, in
// conditions, in tables and in files, so a name must look the same and mean the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kfactor::model {

// One character of a text in UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: no valid character stands there
};
Character character_at(std::string_view text, std::size_t at);

// Bytes of the letter, digit, - or _ that begins at `at`; 0 if something else stands there.
std::size_t name_character(std::string_view text, std::size_t at);

// What is wrong with a name, such as "it holds a space"; empty if the name can be used.
std::string fault_of_name(std::string_view name);

// The name in small letters: two names that differ only in capitals become equal.
std::string in_small_letters(std::string_view name);

// "U+200B"
std::string code_point(char32_t code);

}  // namespace kfactor::model

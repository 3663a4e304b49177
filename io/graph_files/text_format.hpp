// Graph files of other programs, told by their first words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kfactor::io {

struct TextFormat {
  std::string_view name;   // "Matrix Market", "GraphML", "DOT" ...; empty: none of these
  std::uint64_t line = 1;  // that tells it
};

// `beginning` is the beginning of a text. A list of ties may begin with comments, so they are looked through
// too.
TextFormat text_format(std::string_view beginning);

// What KONECT's first comment says of a graph: "% sym unweighted".
enum class KonectKind { None, Ties, TwoKinds };
KonectKind konect_kind(std::string_view comment);

// The sentence that refuses a file in this format: what it is, and what to do.
std::string refusal_of(std::string_view format_name);

}  // namespace kfactor::io

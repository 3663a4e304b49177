// How to write a value in TOML that somebody has written otherwise: 20M, 50%, 10.09.2026, yes.
#pragma once

#include <string>
#include <string_view>

namespace kfactor::io {

// The same value in TOML; empty if `written` cannot be understood, or is right already.
std::string number_in_toml(std::string_view written);  // "20M" -> "20_000_000"
std::string date_in_toml(std::string_view written);    // "10.09.2026" -> "2026-09-10"
std::string flag_in_toml(std::string_view written);    // "yes" -> "true"

// Full-width characters become ASCII, blanks and quotation marks at the ends go, capitals become small. Empty
// if the text is not UTF-8.
std::string simplified(std::string_view written);

// Any of the three, as the rest of a message, " Write 20_000_000."; empty if none applies.
std::string writing_advice(std::string_view written);
// The rest of a message for one that was found: " Write 0.5."; empty for an empty text.
std::string write_instead(const std::string& value);

}  // namespace kfactor::io

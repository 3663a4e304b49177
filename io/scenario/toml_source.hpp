// The text of a TOML file before and after the parser: what the parser cannot take is found first, and what it
// says is put plainly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kfactor::io {

// Throws InputError with one sentence, "FILE:LINE:COLUMN: ...", if the text is no text in UTF-8, is too large
// or nested too deeply, or holds characters that only look like quotation marks, digits or blanks.
void require_toml_text(std::string_view text, const std::string& file_name);
// The same for the value of a setting, which may be a bare word in any script: only its nesting. `name` is the
// start of the message.
void require_flat(std::string_view value, const std::string& name);

// Whole numbers of more than 63 bits are put in quotes, since the parser takes no larger ones. Their readers
// take such a text for a number. Lines keep their numbers.
std::string with_large_numbers_quoted(std::string_view text);

// The mistake that the parser found in this line, in plain words; `description` is the parser's.
std::string plain_mistake(std::string_view line, std::string_view description);

// The line of this number, from 1, without its end.
std::string_view line_of(std::string_view text, std::uint64_t number);

// At most 60 characters of a text, without control characters: fit for a message.
std::string clipped(std::string_view text);

}  // namespace kfactor::io

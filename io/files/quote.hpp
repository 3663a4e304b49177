// Text of unknown origin for messages. A terminal obeys control characters, so none may reach it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kfactor::io {

inline constexpr std::size_t kLongestQuote = 60;  // bytes of the text that a message shows

// The text in quotation marks. Control characters and bytes that are not UTF-8 become \xNN. A text longer than
// `most` bytes is cut and ends in "...".
std::string quote(std::string_view text, std::size_t most = kLongestQuote);

// The text with control characters (but for line breaks and tabs) and bytes that are not UTF-8 as \xNN.
std::string printable(std::string_view text);

// False if the text holds control characters other than tabs, or bytes that are not UTF-8.
bool is_plain_text(std::string_view text);

}  // namespace kfactor::io

// Suggestions for names that do not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kfactor {

// The known name most similar to `wrong`: fewest edits away, at most half of the length of `wrong`, or one of
// the two names begins with the other. Empty if no name is similar.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> known);

// ` Did you mean "x"?`; if no name is similar, ` Known LABEL: a, b, c.`; empty if no name is known.
std::string name_help(std::string_view wrong, std::span<const std::string_view> known,
                      std::string_view label);

}  // namespace kfactor

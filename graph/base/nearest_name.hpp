// Help for names that do not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kfactor {

// The known name most like `wrong`: a name that one of them begins with, or the least edits away if that is
// at most half of the name. Empty if none is alike.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> known);

// ` Did you mean "x"?`, or ` Known LABEL: a, b, c.` if nothing is alike, or empty if nothing is known.
std::string name_help(std::string_view wrong, std::span<const std::string_view> known,
                      std::string_view label);

}  // namespace kfactor

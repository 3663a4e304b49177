// Help with words that a scenario does not know: kinds of components by their everyday names, and the tables to
// which keys belong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kfactor::io {

// The kind of component that an everyday word means, such as broadcast for "tv"; empty if none is known.
std::string_view kind_for(std::string_view word);

// The end of a message about an unknown key that is a key of another table: " Write apps.tea.learning_cost."
// `path`: the table in which it stands; "" for the whole file. `kind`: that of a component, else empty. `app`:
// the name of some app. Empty if no table has such a key.
std::string home_of_key(std::string_view key, std::string_view path, std::string_view kind,
                        const std::string& app);

}  // namespace kfactor::io

// The value of one row of a parameter table, as TOML text.
#pragma once

#include <string>
#include <type_traits>

#include "io/scenario/toml_value.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::io {

template <class Owner>
std::string value_text(const model::Parameter<Owner>& row, const Owner& owner) {
  return std::visit(
      [&](const auto& member) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(member)>, model::Choice<Owner>>) {
          return to_toml(member.names[static_cast<std::size_t>(member.get(owner))]);
        } else if constexpr (std::is_same_v<std::decay_t<decltype(member)>, std::string Owner::*>) {
          return to_toml(std::string_view(owner.*member));
        } else if constexpr (std::is_same_v<std::decay_t<decltype(member)>,
                                            std::vector<model::Date> Owner::*>) {
          std::string list;
          for (const model::Date date : owner.*member) {
            list += (list.empty() ? "" : ", ") + to_toml(date);
          }
          return "[" + list + "]";
        } else {
          return to_toml(owner.*member);
        }
      },
      row.member);
}

}  // namespace kfactor::io

// Tables of parameters. One row holds a parameter's key, member, unit, range, meaning and source. Parsing,
// checking, the copy in results files and the dictionary in the README all read this row. The default is the
// member's value in a default-constructed owner.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/types/calendar.hpp"
#include "model/types/money.hpp"

namespace kfactor::model {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

// An enum parameter. `names` lists the names of its values, in order.
template <class Owner>
struct Choice {
  int (*get)(const Owner&);
  void (*set)(Owner&, int);
  std::vector<std::string_view> names;
};

template <class Owner>
struct Parameter {
  using Member = std::variant<double Owner::*, std::int64_t Owner::*, std::uint64_t Owner::*, bool Owner::*,
                              std::string Owner::*, Date Owner::*, std::vector<Date> Owner::*, Fen Owner::*,
                              Choice<Owner>>;

  std::string_view key;     // as written in a scenario file; a Fen member is written in RMB
  std::string_view symbol;  // as written in the equations; may be empty
  std::string_view unit;    // "1" for pure numbers
  Member member;
  // Allowed range, both ends included; not used for dates, texts and choices. Members of 64 bits without a sign
  // are seeds and take all their values.
  double low = -kUnbounded;
  double high = kUnbounded;
  std::string_view meaning;
  std::string_view source;  // "assumption", "literature: ...", "public: ...", "derived: ..."
  bool required = false;    // true: no default, a scenario must set it
};

// The rows of one owner, in the order of the documentation. Each owner specialises this function.
template <class Owner>
const std::vector<Parameter<Owner>>& parameters();

}  // namespace kfactor::model

// Single values: TOML -> C++ with the range checked, and C++ -> TOML.
//
// The readers throw InputError with the end of a sentence, e.g. "(must be within [0, 1])."; the caller puts
// location, key and value before it.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/types/calendar.hpp"
#include "model/types/money.hpp"

namespace kfactor::io {

struct Range {
  double low;
  double high;
};

double read_number(const toml::node& node, Range range);
// Also accepts whole floats, such as 1.1e9.
std::int64_t read_whole(const toml::node& node, Range range);
// The same for seeds, which take all 64 bits: 0 to 18446744073709551615.
std::uint64_t read_seed(const toml::node& node);
bool read_flag(const toml::node& node);
std::string read_text_value(const toml::node& node);
// Accepts a TOML date or a text such as "2026-02-17".
model::Date read_date(const toml::node& node);
// A list of at least one date. A single date counts as a list of one.
std::vector<model::Date> read_dates(const toml::node& node);
// RMB with at most two decimals, converted exactly; the range is in RMB.
model::Fen read_money(const toml::node& node, Range range);
// The index of the text in `names`.
int read_choice(const toml::node& node, std::span<const std::string_view> names);

// A value as messages show it; tables, lists and long texts are not shown in full.
std::string show(const toml::node& node);

// A value in full, as TOML on one line.
std::string toml_text(const toml::node& node);

// As TOML; reading it gives the same value again.
std::string to_toml(double value);
std::string to_toml(std::int64_t value);
std::string to_toml(std::uint64_t value);
std::string to_toml(bool value);
std::string to_toml(std::string_view text);
std::string to_toml(model::Date date);
std::string to_toml(model::Fen money);

// The shortest decimal text that reads back as the same number; whole numbers without a decimal point.
std::string short_number(double value);

}  // namespace kfactor::io

#include "io/scenario/toml_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"

namespace kfactor::io {

namespace {

// A range whose upper bound is at least this large is described by the violated bound alone.
constexpr double kVeryLarge = 1e6;
constexpr double kInt64Limit = 0x1p63;
constexpr double kPlainLimit = 1e15;  // whole numbers are written without an exponent below this

[[noreturn]] void fail_range(double value, Range range) {
  if (value < range.low && range.high >= kVeryLarge) {
    throw InputError("(must be at least " + short_number(range.low) + ").");
  }
  if (value > range.high && range.high >= kVeryLarge) {
    throw InputError("(must be at most " + short_number(range.high) + ").");
  }
  const bool percentage = range.low == 0.0 && range.high == 1.0 && value > 1.0 && value <= 100.0;
  throw InputError("(must be within [" + short_number(range.low) + ", " + short_number(range.high) + "])." +
                   (percentage ? " A percentage written as a fraction?" : ""));
}

void check_range(double value, Range range) {
  if (std::isnan(value)) {
    throw InputError("(must be a number).");
  }
  if (value < range.low || value > range.high) {
    fail_range(value, range);
  }
}

std::optional<double> as_number(const toml::node& node) {
  if (const auto* whole = node.as_integer()) {
    return static_cast<double>(whole->get());
  }
  if (const auto* number = node.as_floating_point()) {
    return number->get();
  }
  return std::nullopt;
}

std::string fixed(double value) {
  std::array<char, 400> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

// "12.3" -> 1230. Works on the shortest decimal text, so that 0.29 RMB is 29 fen and not 28.999...
std::optional<std::int64_t> hundredths(const std::string& decimal) {
  const std::size_t point = decimal.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : decimal.size() - point - 1;
  if (decimals > 2) {
    return std::nullopt;
  }
  std::string digits = decimal;
  if (point != std::string::npos) {
    digits.erase(point, 1);
  }
  digits.append(2 - decimals, '0');
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(byte));
      result += escape;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace

std::string short_number(double value) {
  if (value == std::floor(value) && std::abs(value) < kPlainLimit) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

double read_number(const toml::node& node, Range range) {
  const std::optional<double> value = as_number(node);
  if (!value) {
    throw InputError("(must be a number).");
  }
  check_range(*value, range);
  return *value;
}

std::int64_t read_whole(const toml::node& node, Range range) {
  if (const auto* whole = node.as_integer()) {
    check_range(static_cast<double>(whole->get()), range);
    return whole->get();
  }
  const std::optional<double> value = as_number(node);
  if (!value || (std::isfinite(*value) && *value != std::floor(*value)) || std::isnan(*value)) {
    throw InputError("(must be a whole number).");
  }
  check_range(*value, range);
  if (std::abs(*value) >= kInt64Limit) {
    throw InputError("(must be a whole number below 2^63).");
  }
  return static_cast<std::int64_t>(*value);
}

bool read_flag(const toml::node& node) {
  const auto* flag = node.as_boolean();
  if (flag == nullptr) {
    throw InputError("(must be true or false).");
  }
  return flag->get();
}

std::string read_text_value(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    throw InputError("(must be a text in quotes).");
  }
  return text->get();
}

model::Date read_date(const toml::node& node) {
  std::optional<model::Date> date;
  if (const auto* value = node.as_date()) {
    const toml::date parts = value->get();
    date = std::chrono::sys_days(std::chrono::year(parts.year) / static_cast<int>(parts.month) /
                                 static_cast<int>(parts.day));
  } else if (const auto* text = node.as_string()) {
    date = model::parse_date(text->get());
  }
  if (!date) {
    throw InputError("(must be a date such as 2026-02-17).");
  }
  return *date;
}

std::vector<model::Date> read_dates(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr) {
    return {read_date(node)};
  }
  std::vector<model::Date> dates;
  for (const toml::node& item : *list) {
    try {
      dates.push_back(read_date(item));
    } catch (const InputError&) {
      throw InputError("(must be a list of dates such as [2026-03-03, 2026-04-05]; " + show(item) +
                       " is none).");
    }
  }
  if (dates.empty()) {
    throw InputError("(must name at least one date).");
  }
  return dates;
}

model::Fen read_money(const toml::node& node, Range range) {
  const std::optional<double> value = as_number(node);
  if (!value) {
    throw InputError("(must be a number of RMB).");
  }
  check_range(*value, range);
  const auto* whole = node.as_integer();
  const std::optional<std::int64_t> fen =
      hundredths(whole != nullptr ? std::to_string(whole->get()) : fixed(*value));
  if (!fen) {
    throw InputError("(money is given in RMB with at most two decimals).");
  }
  return {*fen};
}

int read_choice(const toml::node& node, std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  const auto* text = node.as_string();
  for (std::size_t i = 0; text != nullptr && i < names.size(); ++i) {
    if (names[i] == text->get()) {
      return static_cast<int>(i);
    }
  }
  const std::string_view nearest = text != nullptr ? nearest_name(text->get(), names) : std::string_view();
  throw InputError("(must be one of " + list + ")." +
                   (nearest.empty() ? "" : " Did you mean \"" + std::string(nearest) + "\"?"));
}

std::string show(const toml::node& node) {
  if (const auto* whole = node.as_integer()) {
    return std::to_string(whole->get());
  }
  if (const auto* number = node.as_floating_point()) {
    return short_number(number->get());
  }
  if (const auto* text = node.as_string()) {
    return toml_string(text->get());
  }
  if (const auto* flag = node.as_boolean()) {
    return flag->get() ? "true" : "false";
  }
  if (const auto* date = node.as_date()) {
    return model::to_string(read_date(*date));
  }
  return node.is_table()   ? "{...}"
         : node.is_array() ? "[...]"
         : node.is_time()  ? "a time"
                           : "a date with a time";
}

std::string toml_text(const toml::node& node) {
  if (const auto* list = node.as_array()) {
    std::string text;
    for (const toml::node& item : *list) {
      text += (text.empty() ? "" : ", ") + toml_text(item);
    }
    return "[" + text + "]";
  }
  return show(node);
}

std::string to_toml(double value) {
  const std::string text = short_number(value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
std::string to_toml(std::int64_t value) { return std::to_string(value); }
std::string to_toml(bool value) { return value ? "true" : "false"; }
std::string to_toml(std::string_view text) { return toml_string(text); }
std::string to_toml(model::Date date) { return model::to_string(date); }

std::string to_toml(model::Fen money) {
  const std::int64_t fen = money.count < 0 ? -money.count : money.count;
  const std::string sign = money.count < 0 ? "-" : "";
  if (fen % 100 == 0) {
    return sign + std::to_string(fen / 100);
  }
  const std::string cents = std::to_string(fen % 100);
  return sign + std::to_string(fen / 100) + (cents.size() == 1 ? ".0" : ".") + cents;
}

}  // namespace kfactor::io

#include "io/scenario/toml_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"
#include "io/scenario/toml_source.hpp"
#include "io/scenario/value_advice.hpp"

namespace kfactor::io {

namespace {

// A range whose upper bound is at least this large is described by the violated bound alone.
constexpr double kVeryLarge = 1e6;
constexpr double kInt64Limit = 0x1p63;
constexpr double kUint64Limit = 0x1p64;
constexpr double kPlainLimit = 1e15;  // whole numbers are written without an exponent below this

// 15 % -> "0.15", exactly.
std::string percentage(double value) {
  const std::string exact = number_in_toml(short_number(value) + "%");
  return exact.empty() ? short_number(value / 100) : exact;
}

[[noreturn]] void fail_range(double value, Range range) {
  if (value < range.low && range.high >= kVeryLarge) {
    throw InputError("(must be at least " + short_number(range.low) + ").");
  }
  if (value > range.high && range.high >= kVeryLarge) {
    throw InputError("(must be at most " + short_number(range.high) + ").");
  }
  const bool is_share = range.low == 0.0 && range.high == 1.0;
  std::string help;
  if (is_share && value >= 2.0 && value <= 100.0) {
    help = " For " + short_number(value) + " % write " + percentage(value) + ".";
  } else if (is_share && value > 1.0 && value < 2.0) {
    help = " A share of the whole: 30 % is written 0.3.";
  }
  throw InputError("(must be within [" + short_number(range.low) + ", " + short_number(range.high) + "])." +
                   help);
}

void check_range(double value, Range range) {
  if (std::isnan(value)) {
    throw InputError("(must be a number).");
  }
  if (value < range.low || value > range.high) {
    fail_range(value, range);
  }
}

// A whole number of more than 63 bits, which is kept as a text; nothing for other values.
const std::string* large_number(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    return nullptr;
  }
  const std::string& digits = text->get();
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole =
      digits.size() > first && digits.find_first_not_of("0123456789", first) == std::string::npos;
  return is_whole && error == std::errc::result_out_of_range ? &digits : nullptr;
}

std::optional<double> as_number(const toml::node& node) {
  if (const auto* whole = node.as_integer()) {
    return static_cast<double>(whole->get());
  }
  if (const auto* number = node.as_floating_point()) {
    return number->get();
  }
  if (const std::string* digits = large_number(node)) {
    double value = std::numeric_limits<double>::infinity();
    std::from_chars(digits->data(), digits->data() + digits->size(), value);
    return digits->starts_with('-') && std::isinf(value) ? -value : value;
  }
  return std::nullopt;
}

// What to write instead of a text where a number should stand: 20_000_000 for "20M".
std::string number_advice(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    return {};
  }
  const std::string value = number_in_toml(text->get());
  double number = 0;
  const char* last = text->get().data() + text->get().size();
  const auto [end, error] = std::from_chars(text->get().data(), last, number);
  const bool is_number = error == std::errc{} && end == last;
  return is_number ? " Write " + text->get() + " without quotation marks." : write_instead(value);
}

// A number without decimals, or an infinite one; nothing for other values.
std::optional<double> whole_float(const toml::node& node) {
  const std::optional<double> value = as_number(node);
  const bool is_whole = value && !std::isnan(*value) && (std::isinf(*value) || *value == std::floor(*value));
  return is_whole ? value : std::nullopt;
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
    throw InputError("(must be a number)." + number_advice(node));
  }
  check_range(*value, range);
  return *value == 0.0 ? 0.0 : *value;  // -0.0 is written back as 0
}

std::int64_t read_whole(const toml::node& node, Range range) {
  if (const auto* whole = node.as_integer()) {
    check_range(static_cast<double>(whole->get()), range);
    return whole->get();
  }
  const std::optional<double> value = whole_float(node);
  if (!value) {
    throw InputError("(must be a whole number)." + number_advice(node));
  }
  check_range(*value, range);
  if (std::abs(*value) >= kInt64Limit) {
    throw InputError("(must be a whole number of at most 9223372036854775807).");
  }
  return static_cast<std::int64_t>(*value);
}

std::uint64_t read_seed(const toml::node& node) {
  constexpr const char* kTooLarge = "(must be at most 18446744073709551615).";
  if (const std::string* digits = large_number(node); digits != nullptr && digits->front() != '-') {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), seed);
    if (error != std::errc{}) {
      throw InputError(kTooLarge);
    }
    return seed;
  }
  if (const auto* whole = node.as_integer(); whole != nullptr && whole->get() >= 0) {
    return static_cast<std::uint64_t>(whole->get());
  }
  const std::optional<double> value = whole_float(node);
  if (!value) {
    throw InputError("(must be a whole number)." + number_advice(node));
  }
  if (*value < 0) {
    throw InputError("(must be at least 0).");
  }
  if (*value >= kUint64Limit) {
    throw InputError(kTooLarge);
  }
  return static_cast<std::uint64_t>(*value);
}

bool read_flag(const toml::node& node) {
  const auto* flag = node.as_boolean();
  if (flag == nullptr) {
    const auto* text = node.as_string();
    const auto* whole = node.as_integer();
    throw InputError("(must be true or false)." +
                     write_instead(text != nullptr    ? flag_in_toml(text->get())
                                   : whole != nullptr ? flag_in_toml(std::to_string(whole->get()))
                                                      : std::string()));
  }
  return flag->get();
}

std::string read_text_value(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    throw InputError("(must be a text in quotes).");
  }
  for (const char c : text->get()) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) {
      throw InputError("(must be a text without control characters).");
    }
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
    const auto* text = node.as_string();
    const auto* whole = node.as_integer();
    const auto* moment = node.as_date_time();
    std::string other;
    if (text != nullptr) {
      other = date_in_toml(text->get());
    } else if (whole != nullptr) {
      other = date_in_toml(std::to_string(whole->get()));
    } else if (moment != nullptr) {
      other = show(toml::value<toml::date>(moment->get().date));
    }
    throw InputError("(must be a date such as 2026-02-17)." + write_instead(other));
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
    throw InputError("(must be a number of RMB)." + number_advice(node));
  }
  check_range(*value, range);
  const auto* whole = node.as_integer();
  // No bound of money has more digits than a 64-bit float holds.
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

namespace {

std::string scalar_text(const toml::node& node) {
  if (const auto* whole = node.as_integer()) {
    return std::to_string(whole->get());
  }
  if (const auto* number = node.as_floating_point()) {
    return short_number(number->get());
  }
  if (const std::string* digits = large_number(node)) {
    return *digits;
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

}  // namespace

std::string show(const toml::node& node) {
  constexpr std::size_t kMostShown = 80;
  if (const auto* text = node.as_string(); text != nullptr && text->get().size() > kMostShown) {
    return "\"" + clipped(text->get()) + "\"";
  }
  return scalar_text(node);
}

std::string toml_text(const toml::node& node) {
  if (const auto* list = node.as_array()) {
    std::string text;
    for (const toml::node& item : *list) {
      text += (text.empty() ? "" : ", ") + toml_text(item);
    }
    return "[" + text + "]";
  }
  return scalar_text(node);
}

std::string to_toml(double value) {
  const std::string text = short_number(value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
std::string to_toml(std::int64_t value) { return std::to_string(value); }
std::string to_toml(std::uint64_t value) { return std::to_string(value); }
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

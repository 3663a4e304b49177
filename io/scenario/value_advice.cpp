#include "io/scenario/value_advice.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "model/scenario/names.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::io {
namespace {

constexpr std::size_t kMostCharacters = 40;  // a longer text is no number and no date

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Suffix {
  std::string_view word;
  int power;  // of ten
};
// Multipliers, and units that TOML has no room for.
constexpr std::array<Suffix, 44> kSuffixes = {{
    {"", 0},        {"k", 3},       {"tsd", 3},  {"thousand", 3}, {"千", 3},       {"万", 4},
    {"w", 4},       {"m", 6},       {"mn", 6},   {"mio", 6},      {"million", 6},  {"millions", 6},
    {"百万", 6},    {"千万", 7},    {"亿", 8},   {"b", 9},        {"bn", 9},       {"g", 9},
    {"billion", 9}, {"mrd", 9},     {"十亿", 9}, {"%", -2},       {"percent", -2}, {"per cent", -2},
    {"‰", -3},      {"d", 0},       {"day", 0},  {"days", 0},     {"天", 0},       {"日", 0},
    {"rmb", 0},     {"yuan", 0},    {"元", 0},   {"cny", 0},      {"万元", 4},     {"亿元", 8},
    {"people", 0},  {"persons", 0}, {"人", 0},   {"users", 0},    {"agents", 0},   {"million rmb", 6},
    {"万人", 4},    {"亿人", 8},
}};

// Digits with a decimal point, from a text with thousands separators or a decimal comma; empty if it is none.
std::string plain_digits(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (c != '_' && c != '\'' && c != ' ') {
      kept += c;
    }
  }
  const auto count = [&](char c) { return std::count(kept.begin(), kept.end(), c); };
  // Whether each part after the first has three digits.
  const auto in_threes = [&](char mark) {
    const std::size_t first = kept.find(mark);
    bool threes = first > 0 && first <= 3;
    for (std::size_t at = first; at != std::string::npos; at = kept.find(mark, at + 1)) {
      std::size_t digits = 0;
      while (at + 1 + digits < kept.size() && is_digit(kept[at + 1 + digits])) {
        ++digits;
      }
      threes = threes && digits == 3;
    }
    return threes;
  };
  const bool both = count(',') > 0 && count('.') > 0;
  char decimal = 0;
  if (both) {
    decimal = kept.rfind(',') > kept.rfind('.') ? ',' : '.';
  } else if (count(',') == 1 && (!in_threes(',') || kept.front() == '0')) {
    decimal = ',';
  } else if (count('.') == 1) {
    decimal = '.';
  } else if (count(',') + count('.') > 0 && !in_threes(count(',') > 0 ? ',' : '.')) {
    return {};
  }
  std::string digits;
  for (const char c : kept) {
    if (c == decimal && decimal != 0) {
      digits += '.';
    } else if (is_digit(c)) {
      digits += c;
    }
  }
  return std::count(digits.begin(), digits.end(), '.') > 1 ||
                 digits.find_first_of("0123456789") == std::string::npos
             ? std::string()
             : digits;
}

// Moves the point of "1.5" by `power` digits, exactly.
std::string shifted(const std::string& digits, int power) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string all = digits;
  std::erase(all, '.');
  auto place = static_cast<std::ptrdiff_t>(point) + power;
  if (place <= 0) {
    all.insert(0, static_cast<std::size_t>(1 - place), '0');
    place = 1;
  }
  if (static_cast<std::size_t>(place) > all.size()) {
    all.append(static_cast<std::size_t>(place) - all.size(), '0');
  }
  std::string whole = all.substr(0, static_cast<std::size_t>(place));
  std::string rest = all.substr(static_cast<std::size_t>(place));
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  rest.erase(rest.find_last_not_of('0') + 1);
  if (whole.size() > 4) {
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
      whole.insert(static_cast<std::size_t>(at), 1, '_');
    }
  }
  return rest.empty() ? whole : whole + "." + rest;
}

std::vector<int> numbers_in(std::string_view text, std::string_view marks) {
  std::vector<int> numbers;
  for (std::size_t at = 0; at < text.size();) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) {
      return {};
    }
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - text.data());
    if (at < text.size() && marks.find(text[at]) == std::string_view::npos) {
      return {};
    }
    at += at < text.size() ? 1 : 0;
  }
  return numbers;
}

std::string date_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return year >= 1000 && year <= 9999 && date.ok() ? model::to_string(model::Date(date)) : std::string();
}

}  // namespace

std::string simplified(std::string_view written) {
  std::string text;
  for (std::size_t at = 0; at < written.size();) {
    const model::Character character = model::character_at(written, at);
    const char32_t code = character.code;
    if (character.bytes == 0) {
      return {};
    }
    if (code >= 0xFF01 && code <= 0xFF5E) {
      text += static_cast<char>(code - 0xFF01 + '!');
    } else if (code == 0x3000 || code == 0xA0 || code == 0x202F || code == 0x2009) {
      text += ' ';
    } else if (code == 0x3002) {
      text += '.';
    } else if (code == 0x2212 || code == 0x2013) {
      text += '-';
    } else if (code >= 0x2018 && code <= 0x201F) {
      text += '"';
    } else if (code < 0x80) {
      text += static_cast<char>(std::tolower(static_cast<int>(code)));
    } else {
      text += written.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  const auto is_edge = [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '\r'; };
  while (!text.empty() && is_edge(text.back())) {
    text.pop_back();
  }
  const auto first = std::find_if_not(text.begin(), text.end(), is_edge);
  return {first, text.end()};
}

std::string number_in_toml(std::string_view written) {
  if (written.size() > kMostCharacters) {
    return {};
  }
  std::string text = simplified(written);
  for (const std::string_view currency : {"rmb", "cny", "¥", "$", "€"}) {
    if (text.starts_with(currency)) {
      text.erase(0, currency.size());
    }
  }
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  const bool is_negative = text.starts_with('-');
  text.erase(0, !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
  const std::size_t end = std::min(text.find_first_not_of("0123456789.,_' "), text.size());
  if (text.empty() || !(is_digit(text[0]) || text[0] == '.' || text[0] == ',')) {
    return {};
  }
  const auto suffix = std::ranges::find(kSuffixes, std::string_view(text).substr(end),
                                        [](const Suffix& each) { return each.word; });
  const std::string digits = plain_digits(std::string_view(text).substr(0, end));
  if (suffix == kSuffixes.end() || digits.empty()) {
    return {};
  }
  const std::string value = (is_negative ? "-" : "") + shifted(digits, suffix->power);
  return value == written ? std::string() : value;
}

std::string date_in_toml(std::string_view written) {
  if (written.size() > kMostCharacters) {
    return {};
  }
  std::string text = simplified(written);
  for (const auto& [from, to] : {std::pair("年", "-"), std::pair("月", "-"), std::pair("日", "")}) {
    if (const std::size_t at = text.find(from); at != std::string::npos) {
      text.replace(at, std::string_view(from).size(), to);
    }
  }
  if (text.size() > 10 && (text[10] == 't' || text[10] == ' ')) {  // a date with a time
    text.resize(10);
  }
  if (text.size() == 8 && std::ranges::all_of(text, is_digit)) {
    text.insert(6, "-").insert(4, "-");
  }
  const std::vector<int> parts = numbers_in(text, "-./ ");
  if (parts.size() != 3) {
    return {};
  }
  std::string date = date_of(parts[0], parts[1], parts[2]);
  if (date.empty() && text.find('.') != std::string::npos) {
    date = date_of(parts[2], parts[1], parts[0]);
  } else if (date.empty()) {  // 10/09/2026 has two readings, 10/25/2026 has one
    const std::string day_first = date_of(parts[2], parts[1], parts[0]);
    const std::string month_first = date_of(parts[2], parts[0], parts[1]);
    date = day_first.empty() || month_first.empty() || day_first == month_first
               ? day_first + (day_first == month_first ? "" : month_first)
               : day_first + " or " + month_first;
  }
  return date == written ? std::string() : date;
}

std::string flag_in_toml(std::string_view written) {
  const std::string word = simplified(written.substr(0, kMostCharacters));
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
  };
  return is_one_of({"yes", "on", "true", "1", "y", "是"})    ? "true"
         : is_one_of({"no", "off", "false", "0", "n", "否"}) ? "false"
                                                             : "";
}

std::string write_instead(const std::string& value) {
  return value.empty() ? std::string() : " Write " + value + ".";
}

std::string writing_advice(std::string_view written) {
  std::string value = date_in_toml(written);
  if (value.empty()) {
    value = number_in_toml(written);
  }
  const bool is_number = !written.empty() && (is_digit(written.front()) || written.front() == '-');
  if (value.empty() && !is_number) {
    value = flag_in_toml(written);
  }
  return write_instead(value);
}

}  // namespace kfactor::io

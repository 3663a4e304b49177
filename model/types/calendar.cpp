#include "model/types/calendar.hpp"

#include <charconv>
#include <cstdio>

namespace kfactor::model {

std::optional<Date> parse_date(std::string_view text) {
  const auto number = [&](std::size_t from, std::size_t count) -> std::optional<unsigned> {
    unsigned value = 0;
    const char* end = text.data() + from + count;
    const auto result = std::from_chars(text.data() + from, end, value);
    if (result.ec != std::errc{} || result.ptr != end) {
      return std::nullopt;
    }
    return value;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = number(0, 4);
  const auto month = number(5, 2);
  const auto day = number(8, 2);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) {
    return std::nullopt;
  }
  return Date(date);
}

std::string to_string(Date date) {
  const std::chrono::year_month_day parts(date);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
                static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return text;
}

}  // namespace kfactor::model

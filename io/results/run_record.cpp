#include "io/results/run_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "graph/base/error.hpp"
#include "io/files/quote.hpp"

namespace kfactor::io {
namespace {

constexpr std::array<std::string_view, 4> kStatusNames = {"not run", "done", "input", "environment"};
constexpr char kBetween = '\t';

// Reads the fields between separators.
class FieldReader {
 public:
  explicit FieldReader(std::string_view rest) : rest_(rest) {}

  std::string_view next() {
    if (ended_) {
      throw InputError("a record of a run is too short.");
    }
    const std::size_t end = rest_.find(kBetween);
    ended_ = end == std::string_view::npos;
    const std::string_view field = rest_.substr(0, end);
    rest_ = ended_ ? std::string_view() : rest_.substr(end + 1);
    return field;
  }
  template <class T>
  T number(int base = 10) {
    return parse<T>(next(), base);
  }
  template <class T>
  static T parse(std::string_view field, [[maybe_unused]] int base = 10) {
    T value{};
    std::from_chars_result result{};
    if constexpr (std::is_floating_point_v<T>) {
      result = std::from_chars(field.data(), field.data() + field.size(), value);
    } else {
      result = std::from_chars(field.data(), field.data() + field.size(), value, base);
    }
    if (result.ec != std::errc{} || result.ptr != field.data() + field.size()) {
      throw InputError(fmt::format("{} in a record of a run is not a number.", quote(field)));
    }
    return value;
  }

 private:
  std::string_view rest_;
  bool ended_ = false;
};

std::vector<double> numbers_of(std::string_view list) {
  std::vector<double> numbers;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    numbers.push_back(FieldReader::parse<double>(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return numbers;
}

}  // namespace

std::string_view name_of(RunStatus status) { return kStatusNames.at(static_cast<std::size_t>(status)); }

RunStatus run_status(std::string_view name) {
  const auto* found = std::find(kStatusNames.begin(), kStatusNames.end(), name);
  if (found == kStatusNames.end()) {
    throw InputError(fmt::format("{} is not a state of a run.", quote(name)));
  }
  return static_cast<RunStatus>(found - kStatusNames.begin());
}

std::string to_line(const NumberedRecord& row) {
  std::string message = row.record.error;
  std::replace_if(
      message.begin(), message.end(), [](char c) { return c == '\n' || c == kBetween; }, ' ');
  // fmt writes the shortest text that reads back as the same number.
  std::string numbers;
  for (const double number : row.record.numbers) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : " ", number);
  }
  return fmt::format("{}\t{}\t{}\t{:x}\t{:x}\t{}\t{}", row.run, name_of(row.record.status),
                     row.record.seconds, row.record.digest.high, row.record.digest.low, numbers, message);
}

NumberedRecord from_line(std::string_view line) {
  FieldReader fields(line);
  NumberedRecord row;
  row.run = fields.number<std::size_t>();
  row.record.status = run_status(fields.next());
  row.record.seconds = fields.number<double>();
  row.record.digest.high = fields.number<std::uint64_t>(16);
  row.record.digest.low = fields.number<std::uint64_t>(16);
  row.record.numbers = numbers_of(fields.next());
  row.record.error = fields.next();
  return row;
}

}  // namespace kfactor::io

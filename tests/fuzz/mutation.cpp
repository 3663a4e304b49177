#include "tests/fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "graph/base/draws.hpp"
#include "io/files/quote.hpp"

namespace kfactor::test {
namespace {

constexpr std::uint32_t kEverydayInputs = 200;

using namespace std::string_view_literals;
constexpr std::array kWords = {"\0"sv,
                               "\xFF\xFE"sv,
                               "\r"sv,
                               "\n\n"sv,
                               "nan"sv,
                               "inf"sv,
                               "-1"sv,
                               "1e308"sv,
                               "[[[[[[[["sv,
                               "{a={a={"sv,
                               "\"\"\""sv,
                               "'"sv,
                               "\\u0000"sv,
                               "=="sv,
                               "#"sv,
                               "%% bip\n"sv,
                               "source,target\n"sv,
                               ",,"sv,
                               "0x7f"sv,
                               "2026-02-30"sv,
                               "9999-12-31"sv,
                               "true"sv,
                               "[apps.one]\n"sv,
                               "a.a.a.a"sv,
                               "\xEF\xBB\xBF"sv,
                               "\x1f\x8b"sv,
                               "\xF0\x9F\x90\x9F"sv,
                               "1 2 3\n"sv,
                               ";"sv,
                               "\t"sv};
constexpr std::array kNumbers = {"0"sv,
                                 "-1"sv,
                                 "9223372036854775807"sv,
                                 "-9223372036854775808"sv,
                                 "18446744073709551616"sv,
                                 "4294967296"sv,
                                 "0.0000001"sv,
                                 "1e-400"sv,
                                 "65536"sv};

// Draws for one input, one after the other.
class Choices {
 public:
  explicit Choices(std::uint32_t number) : draws_(20261130, 0), number_(number) {}
  std::size_t below(std::size_t limit) {
    return limit == 0 ? 0 : draws_(Purpose::Generator, number_, next_++)[0] % limit;
  }

 private:
  Draws draws_;
  std::uint32_t number_, next_ = 0;
};

void exchange_lines(std::string& text, Choices& choices) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    lines.back() += c;
    if (c == '\n') {
      lines.emplace_back();
    }
  }
  std::swap(lines[choices.below(lines.size())], lines[choices.below(lines.size())]);
  text.clear();
  for (const std::string& line : lines) {
    text += line;
  }
}

void replace_number(std::string& text, Choices& choices) {
  std::size_t first = choices.below(text.size());
  while (first < text.size() && std::isdigit(static_cast<unsigned char>(text[first])) == 0) {
    ++first;
  }
  std::size_t last = first;
  while (last < text.size() && std::isdigit(static_cast<unsigned char>(text[last])) != 0) {
    ++last;
  }
  text.replace(first, last - first, kNumbers[choices.below(kNumbers.size())]);
}

void change(std::string& text, const std::vector<std::string>& seeds, Choices& choices) {
  const std::size_t at = choices.below(text.size() + 1);
  const std::size_t length = choices.below(std::min<std::size_t>(text.size() - at, 40) + 1);
  switch (choices.below(10)) {
    case 0:
    case 1:
      if (at < text.size()) {
        text[at] = static_cast<char>(text[at] ^ (1 << choices.below(8)));
      }
      break;
    case 2:
      text.insert(at, 1, static_cast<char>(choices.below(256)));
      break;
    case 3:
      text.erase(at, length);
      break;
    case 4:
      text.insert(choices.below(text.size() + 1), text.substr(at, length));
      break;
    case 5:
      exchange_lines(text, choices);
      break;
    case 6:
      replace_number(text, choices);
      break;
    case 7:
      text.insert(at, kWords[choices.below(kWords.size())]);
      break;
    case 8: {
      const std::string& other = seeds[choices.below(seeds.size())];
      text.insert(at, other.substr(choices.below(other.size() + 1), 60));
      break;
    }
    default:
      text.resize(at);
      break;
  }
}

}  // namespace

std::uint32_t num_inputs() {
  const char* asked = std::getenv("KFACTOR_FUZZ_INPUTS");
  std::uint32_t number = kEverydayInputs;
  if (asked != nullptr) {
    const auto result = std::from_chars(asked, asked + std::strlen(asked), number);
    EXPECT_EQ(result.ec, std::errc{}) << "KFACTOR_FUZZ_INPUTS=" << asked;
  }
  return number;
}

std::string mutated(const std::vector<std::string>& seeds, std::uint32_t number) {
  Choices choices(number);
  std::string text = seeds[choices.below(seeds.size())];
  for (std::size_t changes = 1 + choices.below(4); changes > 0; --changes) {
    change(text, seeds, choices);
  }
  return text;
}

void expect_one_sentence(std::uint32_t number, const std::string& sentence) {
  EXPECT_FALSE(sentence.empty()) << "input " << number;
  EXPECT_TRUE(io::is_plain_text(sentence)) << "input " << number << ": " << io::quote(sentence, 500);
  EXPECT_LT(sentence.size(), 2000U) << "input " << number << ": " << io::quote(sentence, 500);
}

}  // namespace kfactor::test

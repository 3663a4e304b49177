#include "io/scenario/toml_source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/text_file.hpp"
#include "io/scenario/key_help.hpp"
#include "io/scenario/value_advice.hpp"
#include "model/scenario/names.hpp"

namespace kfactor::io {
namespace {

constexpr std::size_t kMostTomlBytes = std::size_t{1} << 24;
constexpr int kDeepestNesting = 32;
constexpr std::uint64_t kMostSigned = 0x7FFFFFFFFFFFFFFF;

bool is_toml_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '+' || c == ':';
}

// The digits of a whole number that needs more than 63 bits; nothing for any other token.
std::optional<std::string> large_number(std::string_view token) {
  std::string digits;
  std::ranges::copy_if(token, std::back_inserter(digits), [](char c) { return c != '_'; });
  const std::string sign = digits.starts_with('-') ? "-" : "";
  digits.erase(0, digits.starts_with('-') || digits.starts_with('+') ? 1 : 0);
  int base = 10;
  for (const auto& [prefix, number] : {std::pair("0x", 16), std::pair("0o", 8), std::pair("0b", 2)}) {
    if (digits.starts_with(prefix)) {
      base = number;
      digits.erase(0, 2);
    }
  }
  const auto is_digit = [&](char c) {
    return base == 16 ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')
                      : c >= '0' && c < '0' + base;
  };
  if (digits.empty() || !std::ranges::all_of(digits, is_digit) || (base == 10 && digits.front() == '0')) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{}) {
    return base == 10 ? std::optional(sign + digits) : std::nullopt;
  }
  const std::uint64_t most = kMostSigned + (sign.empty() ? 0U : 1U);
  return value > most ? std::optional(sign + std::to_string(value)) : std::nullopt;
}

// Goes through the tokens of a TOML text. `Visitor` has nested(depth), token(text, is_value) and strange(at).
template <class Visitor>
void walk(std::string_view text, Visitor& visitor) {
  int brackets = 0;
  int dots = 0;
  char before = '\n';  // the last character that is no blank
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    std::size_t end = at + 1;
    if (c == '#') {
      end = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      const std::string_view three = text.substr(at, 3);
      const bool is_long = three == "\"\"\"" || three == "'''";
      end = at + (is_long ? 3 : 1);
      while (end < text.size() &&
             !(is_long ? text.substr(end, 3) == three : text[end] == c || text[end] == '\n')) {
        end += c == '"' && text[end] == '\\' ? 2 : 1;
      }
      end = std::min(end + (is_long ? 3 : end < text.size() && text[end] == c ? 1 : 0), text.size());
    } else if (is_token(c)) {
      while (end < text.size() && (is_token(text[end]) || text[end] == '.')) {
        dots += text[end] == '.' ? 1 : 0;
        ++end;
      }
      visitor.token(text.substr(at, end - at), at, before == '=' || before == ',' || before == '[');
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      end = at + std::max<std::size_t>(model::character_at(text, at).bytes, 1);
      visitor.strange(at);
    } else if (c == '.') {
      ++dots;
    } else if (!is_toml_blank(c)) {
      brackets += c == '[' || c == '{' ? 1 : (c == ']' || c == '}') && brackets > 0 ? -1 : 0;
      dots = 0;
    }
    visitor.nested(std::max(brackets, dots), at);
    before = is_toml_blank(c) ? before : c;
    at = end;
  }
}

std::string place(const std::string& file_name, std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  std::size_t column = 1;
  for (std::size_t i = line_begin; i < at;
       i += std::max<std::size_t>(model::character_at(text, i).bytes, 1)) {
    ++column;
  }
  return file_name + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

// The word of characters without quotes that begins at `at`.
std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    const std::size_t bytes = model::name_character(text, end);
    if (bytes == 0) {
      break;
    }
    end += bytes;
  }
  return text.substr(at, end - at);
}

// Where the key of a line ends: its first "=" outside quotation marks.
std::size_t equals_of(std::string_view line) {
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '=') {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string_view without_comment(std::string_view value) {
  char quote = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      return trimmed(value.substr(0, at));
    }
  }
  return trimmed(value);
}

class Checker {
 public:
  Checker(std::string_view text, const std::string& file_name) : text_(text), file_name_(file_name) {}

  void token(std::string_view, std::size_t, bool) {}

  void nested(int depth, std::size_t at) const {
    if (depth > kDeepestNesting) {
      throw InputError(place(file_name_, text_, at) + "tables, lists or keys stand in each other more than " +
                       std::to_string(kDeepestNesting) + " deep. No scenario needs so many.");
    }
  }

  // A character beyond ASCII outside quotation marks and comments.
  [[noreturn]] void strange(std::size_t at) const {
    const model::Character character = model::character_at(text_, at);
    const std::string shown(text_.substr(at, character.bytes));
    const char32_t code = character.code;
    const std::string here = place(file_name_, text_, at);
    const std::string usual = usual_character(code);
    const std::string_view value = value_around(at);
    if (const std::string advice = writing_advice(value); !advice.empty()) {
      throw InputError(here + clipped(value) + " cannot be read." + advice);
    }
    if (const std::string_view kind = kind_of_line(at, value); !kind.empty()) {
      throw InputError(here + clipped(value) + " is no kind of component. Write \"" + std::string(kind) +
                       "\".");
    }
    if (usual == " ") {
      throw InputError(here + "a character that only looks like a space (" + model::code_point(code) +
                       ") stands here. Write a plain space.");
    }
    if (!usual.empty()) {
      throw InputError(here + shown + " (" + model::code_point(code) +
                       ") stands outside quotation marks. Write " + usual + " instead.");
    }
    // The word may begin with letters that need no quotes, as in "app咖啡".
    std::size_t begin = at;
    while (begin > 0 && model::name_character(text_, begin - 1) == 1) {
      --begin;
    }
    const std::string_view word = word_at(text_, begin);
    if (model::name_character(text_, at) == 0) {
      throw InputError(here + (code < 0xA0 ? std::string() : shown + " ") + "(" + model::code_point(code) +
                       ") stands outside quotation marks.");
    }
    throw InputError(here + clipped(word) + " needs quotation marks: write \"" + clipped(word) + "\".");
  }

 private:
  // The value of the line in which `at` is a part of the value; empty if it stands before the "=".
  std::string_view value_around(std::size_t at) const {
    const std::size_t begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    const std::string_view line = text_.substr(begin, text_.find('\n', begin) - begin);
    const std::size_t equals = equals_of(line);
    return equals < at - begin ? without_comment(line.substr(equals + 1)) : std::string_view();
  }

  // The kind that is meant by the value of a line "kind = VALUE"; empty for other lines.
  std::string_view kind_of_line(std::size_t at, std::string_view value) const {
    const std::size_t begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    const bool is_kind = !value.empty() && trimmed(text_.substr(begin)).starts_with("kind");
    return is_kind ? kind_for(simplified(value)) : std::string_view();
  }

  // The ASCII character that was meant; empty if none.
  static std::string usual_character(char32_t code) {
    const auto is_one_of = [&](std::u32string_view codes) { return codes.find(code) != codes.npos; };
    if (code == 0xFF02 || is_one_of(U"\u201C\u201D\u201E\u201F\u00AB\u00BB\u300C\u300D\u2033")) {
      return "\"";
    }
    if (code == 0xFF07 || is_one_of(U"\u2018\u2019\u201A\u201B\u2032\u00B4")) {
      return "'";
    }
    if (code >= 0xFF01 && code <= 0xFF5E) {
      return {static_cast<char>(code - 0xFF01 + '!')};
    }
    if (code == 0x3002) {
      return ".";
    }
    if (code == 0x3001) {
      return ",";
    }
    if (code == 0x3010 || code == 0x3011) {
      return code == 0x3010 ? "[" : "]";
    }
    if (is_one_of(U"\u2010\u2011\u2012\u2013\u2014\u2212")) {
      return "-";
    }
    if (code == 0xA0 || code == 0x3000 || code == 0xFEFF || (code >= 0x2000 && code <= 0x200F) ||
        code == 0x202F || code == 0x205F || code == 0x2028 || code == 0x2029) {
      return " ";
    }
    return {};
  }

  std::string_view text_;
  const std::string& file_name_;
};

struct DepthChecker {
  const std::string& name;
  void token(std::string_view, std::size_t, bool) {}
  void strange(std::size_t) {}
  void nested(int depth, std::size_t) const {
    if (depth > kDeepestNesting) {
      throw InputError(name + "tables, lists or keys stand in each other more than " +
                       std::to_string(kDeepestNesting) + " deep.");
    }
  }
};

struct NumberQuoter {
  std::string_view text;
  std::string result;
  std::size_t copied = 0;

  void token(std::string_view word, std::size_t at, bool is_value) {
    const std::optional<std::string> digits = is_value ? large_number(word) : std::nullopt;
    if (digits) {
      result.append(text.substr(copied, at - copied)).append("\"").append(*digits).append("\"");
      copied = at + word.size();
    }
  }
  void nested(int, std::size_t) {}
  void strange(std::size_t) {}
};

void refuse_other_files(std::string_view text, const std::string& file_name) {
  using std::string_view_literals::operator""sv;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kBeginnings = {{
      {"\x89HDF"sv, "an HDF5 file, perhaps the results of a run"},
      {"\x1f\x8b"sv, "compressed by gzip; unpack it first"},
      {"PK\x03\x04"sv, "a zip archive or an office document"},
      {"\xFF\xFE"sv, "a text in UTF-16; save it as UTF-8"},
      {"\xFE\xFF"sv, "a text in UTF-16; save it as UTF-8"},
      {"%PDF"sv, "a PDF document"},
      {"\x7f"
       "ELF"sv,
       "a program"},
  }};
  for (const auto& [beginning, what] : kBeginnings) {
    if (text.starts_with(beginning)) {
      throw InputError(file_name + ": a text in TOML is expected here, such as a scenario. This is " +
                       std::string(what) + ".");
    }
  }
  if (text.size() > kMostTomlBytes) {
    throw InputError(file_name + ": the file has " + std::to_string(text.size()) +
                     " bytes, and a text in TOML may have " + std::to_string(kMostTomlBytes) +
                     ". Is it the right file?");
  }
}

void require_utf8(std::string_view text, const std::string& file_name) {
  for (std::size_t at = 0; at < text.size();) {
    const model::Character character = model::character_at(text, at);
    if (character.bytes == 0) {
      char byte[8];
      std::snprintf(byte, sizeof byte, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(text[at])));
      throw InputError(place(file_name, text, at) + "the byte " + byte +
                       " is not UTF-8. Was the file saved as GBK or Latin-1? Save it as UTF-8.");
    }
    const char32_t code = character.code;
    if ((code < 0x20 && code != '\t' && code != '\n' && code != '\r') || code == 0x7F) {
      throw InputError(place(file_name, text, at) + "a control character (" + model::code_point(code) +
                       ") stands here. A text in TOML holds none.");
    }
    at += character.bytes;
  }
}

bool is_date_like(std::string_view value) {
  return value.size() == 10 && value[4] == '-' && value[7] == '-' &&
         value.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace

void require_toml_text(std::string_view text, const std::string& file_name) {
  refuse_other_files(text, file_name);
  require_utf8(text, file_name);
  const std::string_view mark = "\xEF\xBB\xBF";
  const std::string_view rest = text.substr(text.starts_with(mark) ? mark.size() : 0);
  Checker checker(rest, file_name);
  walk(rest, checker);
}

void require_flat(std::string_view value, const std::string& name) {
  DepthChecker checker{name};
  walk(value, checker);
}

std::string with_large_numbers_quoted(std::string_view text) {
  NumberQuoter quoter{text, {}, 0};
  walk(text, quoter);
  quoter.result.append(text.substr(quoter.copied));
  return std::move(quoter.result);
}

std::string_view line_of(std::string_view text, std::uint64_t number) {
  std::size_t begin = 0;
  for (std::uint64_t line = 1; line < number && begin < text.size(); ++line) {
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string clipped(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string shown;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    const model::Character character = model::character_at(text, at);
    if (characters == kMost) {
      return shown + "...";
    }
    const bool is_plain = character.bytes > 0 && character.code >= 0x20 && character.code != 0x7F &&
                          !(character.code >= 0x80 && character.code < 0xA0);
    shown += is_plain ? std::string(text.substr(at, character.bytes)) : std::string("?");
    at += std::max<std::size_t>(character.bytes, 1);
  }
  return shown;
}

std::string plain_mistake(std::string_view line, std::string_view description) {
  const auto says = [&](std::string_view words) { return description.find(words) != std::string_view::npos; };
  const std::string_view whole = trimmed(line);
  const std::size_t equals = equals_of(whole);
  if (says("redefine") || says("already")) {
    const std::string_view what = equals == std::string_view::npos ? whole : trimmed(whole.substr(0, equals));
    return clipped(without_comment(what)) + " stands there twice. Keep one.";
  }
  if (whole.starts_with('[') && equals == std::string_view::npos) {
    const std::string_view header = without_comment(whole);
    return header.ends_with(']')
               ? clipped(header) +
                     " is no name of a table. A name with other signs than letters, digits, - and _ "
                     "needs quotation marks."
               : clipped(header) + " has no closing bracket.";
  }
  if (equals == std::string_view::npos) {
    return "\"" + clipped(whole) + "\" is neither a [table] nor key = value.";
  }
  const std::string key = clipped(trimmed(whole.substr(0, equals)));
  const std::string_view value = without_comment(whole.substr(equals + 1));
  const std::string pair = key + " = " + clipped(value);
  if (key.empty()) {
    return "the line has no key before \"=\".";
  }
  if (value.empty()) {
    return key + " has no value after \"=\".";
  }
  if (value.front() == '"' || value.front() == '\'') {
    const bool ends = value.size() > 1 && value.back() == value.front();
    return pair + (says("escape") && ends
                       ? " holds a \\ that TOML reads as an escape. Write \\\\, or put the text in '...'."
                   : ends ? ": " + std::string(description) + "."
                          : " begins with a quotation mark and ends without it.");
  }
  if (is_date_like(value)) {
    return pair + ": there is no such day.";
  }
  if (const std::string advice = writing_advice(value); !advice.empty()) {
    return pair + " cannot be read." + advice;
  }
  if (const std::string_view kind = key == "kind" ? kind_for(value) : std::string_view(); !kind.empty()) {
    return pair + ": a text needs quotation marks, and this kind is called otherwise. Write \"" +
           std::string(kind) + "\".";
  }
  const bool is_word =
      std::ranges::all_of(value, [](char c) { return is_token(c) || c == '.' || c == '/' || c == ' '; });
  if (is_word && !(value.front() >= '0' && value.front() <= '9') && value.front() != '[') {
    return pair + ": a text needs quotation marks. Write \"" + clipped(value) + "\".";
  }
  if (value.starts_with("0x") || value.starts_with("0o") || value.starts_with("0b")) {
    return pair + " is no whole number of at most 64 bits.";
  }
  if (is_word) {
    return pair + " is neither a number, nor a date such as 2026-02-17, nor a text in quotation marks.";
  }
  return value.front() == '[' || value.front() == '{'
             ? std::string(description) + "."
             : pair + " is not one value. A line holds one key, one value and perhaps a comment after #.";
}

}  // namespace kfactor::io

#include "model/scenario/condition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"
#include "model/scenario/names.hpp"

namespace kfactor::model {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

template <std::size_t Size>
std::int64_t total(const std::array<std::int64_t, Size>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

// Observables in addition to those of observables(). If `scaled`, the value is scaled to all people.
struct Extra {
  std::string_view name;
  double (*value)(const AppRecord&);
  bool scaled;
};
constexpr std::array<Extra, 9> kExtras = {{
    {"dau", [](const AppRecord& r) { return static_cast<double>(r.counts.daily_active); }, true},
    {"installs", [](const AppRecord& r) { return static_cast<double>(total(r.counts.installs)); }, true},
    {"returns", [](const AppRecord& r) { return static_cast<double>(total(r.counts.returns)); }, true},
    {"posts", [](const AppRecord& r) { return static_cast<double>(total(r.counts.posts)); }, true},
    {"cash_posts",
     [](const AppRecord& r) {
       return static_cast<double>(r.counts.posts[static_cast<std::size_t>(PostKind::Cash)]);
     },
     true},
    {"paid_rmb", [](const AppRecord& r) { return to_rmb(r.paid); }, true},
    {"paid_today_rmb", [](const AppRecord& r) { return to_rmb(r.paid_today); }, true},
    {"bans", [](const AppRecord& r) { return static_cast<double>(r.bans); }, false},
    {"link_effectiveness", [](const AppRecord& r) { return r.link_effectiveness; }, false},
}};

double observe(const AppRecord& record, std::size_t observable, double people_per_agent) {
  if (observable < kExtras.size()) {
    const Extra& extra = kExtras[observable];
    return extra.value(record) * (extra.scaled ? people_per_agent : 1.0);
  }
  const Observable& count = observables()[observable - kExtras.size()];
  const double one = count.unit == "1/65535" ? 65535.0 : 1.0;
  return static_cast<double>(record.counts.*count.member) / one * people_per_agent;
}

}  // namespace

std::vector<std::string_view> observable_names() {
  std::vector<std::string_view> names;
  names.reserve(kExtras.size() + observables().size());
  for (const Extra& extra : kExtras) {
    names.push_back(extra.name);
  }
  for (const Observable& observable : observables()) {
    names.push_back(observable.name);
  }
  return names;
}

Observed::Observed(std::vector<std::string> apps, double people_per_agent, Step burn_in_days)
    : people_per_agent_(people_per_agent), burn_in_days_(burn_in_days), day_(-burn_in_days - 1) {
  for (std::string& name : apps) {
    records_.emplace_back().name = std::move(name);
  }
}

void Observed::take(const DayReport& report) {
  require(report.apps.size() == records_.size(), "the apps of a report are those of the scenario");
  day_ = report.step - burn_in_days_;
  for (std::size_t app = 0; app < records_.size(); ++app) {
    AppRecord& record = records_[app];
    record.counts = report.apps[app].counts;
    record.bans += report.apps[app].ban_decided ? 1 : 0;
    record.link_effectiveness = report.apps[app].link_effectiveness;
    record.paid_today = Fen{0};
    for (const ComponentDay& component : report.components[app]) {
      record.paid_today += component.paid;
    }
    record.paid += record.paid_today;
  }
}

void AppRecord::keep(StateArchive& archive) {
  for (std::int64_t& count : as_numbers(counts)) {
    archive.item(count);
  }
  archive.item(paid.count);
  archive.item(paid_today.count);
  archive.item(bans);
  archive.item(link_effectiveness);
}

const AppRecord& Observed::app(std::string_view name) const {
  const auto at = std::find_if(records_.begin(), records_.end(),
                               [&](const AppRecord& record) { return record.name == name; });
  require(at != records_.end(), "conditions ask about apps of the scenario");
  return *at;
}

std::int64_t Observed::all_bans() const {
  return std::accumulate(records_.begin(), records_.end(), std::int64_t{0},
                         [](std::int64_t sum, const AppRecord& record) { return sum + record.bans; });
}

// A recursive descent parser. An operation is added after its operands, so the root is the last node.
class ConditionParser {
 public:
  explicit ConditionParser(std::string_view text) : text_(text) { advance(); }

  Condition parse() {
    const Part whole = disjunction();
    if (!word_.empty()) {
      fail_for_look_alikes();
      fail("the condition should end here, or go on with and, or, or a comparison.");
    }
    if (!whole.is_truth) {
      throw InputError("(is a number, not a condition). A comparison such as > 0 is missing.");
    }
    return std::move(condition_);
  }

 private:
  using Operation = Condition::Operation;

  // A parsed part of the condition: its root node, and whether it is a truth value or a number.
  struct Part {
    std::size_t node;
    bool is_truth;
  };

  // Bytes of the part of a name that begins at `at`: a letter, digit, _ or dot, or a text in quotation marks; 0
  // if something else stands there.
  std::size_t name_part(std::size_t at) const {
    const char c = at < text_.size() ? text_[at] : ' ';
    if (c == '.' || c == '"' || c == '\'') {
      const std::size_t end = c == '.' ? at : text_.find(c, at + 1);
      return end == std::string_view::npos ? 0 : end + 1 - at;
    }
    return c == '-' ? 0 : name_character(text_, at);
  }

  // Reads the next word: a name, a number or an operator; empty at the end.
  void advance() {
    const std::size_t begin = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    end_ = begin;
    if (begin < text_.size()) {
      end_ += name_part(begin) > 0 ? name_length(begin) : sign_length(begin);
    }
    word_ = text_.substr(begin, end_ - begin);
  }

  std::size_t name_length(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size()) {
      const bool is_sign = text_[end] == '-' || is_exponent_sign(begin, end);
      const std::size_t bytes = is_sign ? 1 : name_part(end);
      if (bytes == 0) {
        break;
      }
      end += bytes;
    }
    return end - begin;
  }

  // Whether the sign at `at` belongs to the exponent of a number like 1e+5.
  bool is_exponent_sign(std::size_t begin, std::size_t at) const {
    const std::string_view before = text_.substr(begin, at - begin);
    return text_[at] == '+' && before.size() > 1 && (before.back() == 'e' || before.back() == 'E') &&
           before.find_first_not_of("0123456789._") == before.size() - 1;
  }

  // Bytes of an operator, or of a whole character that is not ASCII.
  std::size_t sign_length(std::size_t begin) const {
    const std::string_view pair = text_.substr(begin, 2);
    if (pair == "<=" || pair == ">=" || pair == "==" || pair == "!=" || pair == "=<" || pair == "=>") {
      return 2;
    }
    const auto continues = [&](std::size_t at) {
      return at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U;
    };
    std::size_t end = begin + 1;
    while (continues(end)) {
      ++end;
    }
    return end - begin;
  }

  bool take(std::string_view word) {
    if (word_ != word) {
      return false;
    }
    advance();
    return true;
  }

  [[noreturn]] void fail(const std::string& why) const {
    const std::size_t column = end_ - word_.size() + 1;
    throw InputError(word_.empty() ? "(at its end: " + why + ")"
                                   : "(at \"" + std::string(word_) + "\", column " + std::to_string(column) +
                                         ": " + why + ")");
  }

  // Adds a node. Its number is limited, since evaluation of a chain of operations recurses as deep as the
  // chain is long.
  Part add(const Condition::Node& node, bool is_truth) {
    if (condition_.nodes_.size() >= kMostNodes) {
      fail("the condition is too long, at most " + std::to_string(kMostNodes) +
           " numbers, observables and operations.");
    }
    condition_.nodes_.push_back(node);
    return {condition_.nodes_.size() - 1, is_truth};
  }

  Part combine(Operation operation, const Part& left, const Part& right, bool is_truth) {
    return add({.operation = operation, .left = left.node, .right = right.node}, is_truth);
  }

  void need_truth(const Part& part, const char* word) const {
    if (!part.is_truth) {
      fail(std::string(word) + " joins comparisons such as x.dau > 5e6, not numbers.");
    }
  }
  void need_number(const Part& part, std::string_view word) const {
    if (part.is_truth) {
      fail(std::string(word) + " works on numbers, not on comparisons.");
    }
  }

  Part disjunction() {
    Part left = conjunction();
    while (word_ == "or") {
      need_truth(left, "or");
      advance();
      const Part right = conjunction();
      need_truth(right, "or");
      left = combine(Operation::Or, left, right, true);
    }
    return left;
  }

  Part conjunction() {
    Part left = negation();
    while (word_ == "and") {
      need_truth(left, "and");
      advance();
      const Part right = negation();
      need_truth(right, "and");
      left = combine(Operation::And, left, right, true);
    }
    return left;
  }

  Part negation() {
    if (!take("not")) {
      return comparison();
    }
    const Deeper deeper(*this);
    const Part part = negation();
    need_truth(part, "not");
    return combine(Operation::Not, part, part, true);
  }

  Part comparison() {
    const Part left = sum();
    static constexpr std::array<std::pair<std::string_view, Operation>, 6> kComparisons = {
        {{"<", Operation::Less},
         {"<=", Operation::LessOrEqual},
         {">", Operation::Greater},
         {">=", Operation::GreaterOrEqual},
         {"==", Operation::Equal},
         {"!=", Operation::NotEqual}}};
    for (const auto& [word, operation] : kComparisons) {
      if (word_ == word) {
        need_number(left, word);
        advance();
        const Part right = sum();
        need_number(right, word);
        return combine(operation, left, right, true);
      }
    }
    if (word_ == "=") {
      fail("equality is written ==.");
    }
    fail_for_look_alikes();
    if (word_ == "=>" || word_ == "=<") {
      fail("at least is written >=, and at most <=.");
    }
    return left;
  }

  Part sum() {
    Part left = product();
    while (word_ == "+" || word_ == "-") {
      left = arithmetic(word_ == "+" ? Operation::Add : Operation::Subtract, left, &ConditionParser::product);
    }
    return left;
  }

  Part product() {
    Part left = factor();
    while (word_ == "*" || word_ == "/") {
      left =
          arithmetic(word_ == "*" ? Operation::Multiply : Operation::Divide, left, &ConditionParser::factor);
    }
    return left;
  }

  Part arithmetic(Operation operation, const Part& left, Part (ConditionParser::*operand)()) {
    const std::string_view word = word_;
    need_number(left, word);
    advance();
    const Part right = (this->*operand)();
    need_number(right, word);
    return combine(operation, left, right, false);
  }

  Part factor() {
    const Deeper deeper(*this);
    if (take("-")) {
      const Part part = factor();
      need_number(part, "-");
      return combine(Operation::Negative, part, part, false);
    }
    if (take("(")) {
      const Part part = disjunction();
      if (!take(")")) {
        fail("a closing parenthesis is missing.");
      }
      return part;
    }
    if (word_.empty() || name_part(end_ - word_.size()) == 0) {
      fail_for_look_alikes();
      fail("a number or an observable such as platform.bans should stand here.");
    }
    const Part part = name_or_number();
    advance();
    return part;
  }

  static std::optional<double> as_number(std::string_view word) {
    std::string digits(word);
    std::erase(digits, '_');
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
  }

  bool has_letter_after(std::size_t dot) const {
    const char next = dot < word_.size() - 1 ? word_[dot + 1] : '0';
    return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
  }

  Part name_or_number() {
    const bool like_a_number = (word_.front() >= '0' && word_.front() <= '9') || word_.front() == '.';
    if (const auto number = like_a_number ? as_number(word_) : std::nullopt) {
      return add({.operation = Operation::Number, .number = *number}, false);
    }
    if (word_ == "day") {
      return add({.operation = Operation::Day}, false);
    }
    if (word_ == "platform.bans") {
      return add({.operation = Operation::AllBans}, false);
    }
    const std::size_t dot = word_.find('.');
    if (like_a_number && !has_letter_after(dot)) {
      fail("not a number; numbers are written like 2, 0.5 or 30e6, and a minus stands between spaces.");
    }
    if (dot == std::string_view::npos || dot == 0) {
      fail(word_.find('-') != std::string_view::npos
               ? "no such number or observable. A minus stands between spaces."
               : "no such number or observable; observables are written APP.NAME, such as myapp.dau.");
    }
    const std::string_view app = word_.substr(0, dot);
    if (app == "platform") {
      fail("the platform has one observable, platform.bans.");
    }
    return of_app(without_marks(app), word_.substr(dot + 1));
  }

  static std::string without_marks(std::string_view name) {
    const bool quoted =
        name.size() > 1 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front();
    return std::string(quoted ? name.substr(1, name.size() - 2) : name);
  }

  // Signs of other keyboards for those of a condition.
  void fail_for_look_alikes() const {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kLookAlikes = {{
        {"≥", ">="},
        {"≤", "<="},
        {"≠", "!="},
        {"×", "*"},
        {"÷", "/"},
        {"−", "-"},
        {"–", "-"},
        {"＞", ">"},
        {"＜", "<"},
        {"＝", "=="},
        {"（", "("},
        {"）", ")"},
        {"＋", "+"},
        {"－", "-"},
    }};
    for (const auto& [sign, usual] : kLookAlikes) {
      if (word_ == sign) {
        fail("it is written " + std::string(usual) + ".");
      }
    }
    if (word_ == "&" || word_ == "|" || word_ == "!") {
      fail("conditions are joined by the words and, or, not.");
    }
  }

  Part of_app(const std::string& app, std::string_view name) {
    const std::vector<std::string_view> names = observable_names();
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
      fail("apps have no observable \"" + std::string(name) + "\"." + name_help(name, names, "observables"));
    }
    auto known = std::find(condition_.apps_.begin(), condition_.apps_.end(), app);
    if (known == condition_.apps_.end()) {
      condition_.apps_.emplace_back(app);
      known = condition_.apps_.end() - 1;
    }
    return add({.operation = Operation::OfApp,
                .app = static_cast<std::size_t>(known - condition_.apps_.begin()),
                .observable = static_cast<std::size_t>(at - names.begin())},
               false);
  }

  // Counts the nesting depth of factors and negations and limits it, because the stack is finite.
  class Deeper {
   public:
    explicit Deeper(ConditionParser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepest) {
        parser_.fail("nested too deeply.");
      }
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    static constexpr int kDeepest = 100;
    ConditionParser& parser_;
  };

  static constexpr std::size_t kMostNodes = 1000;

  std::string_view text_;
  std::string_view word_;
  std::size_t end_ = 0;  // of the word
  int depth_ = 0;
  Condition condition_;
};

Condition Condition::parse(std::string_view text) {
  if (text.find_first_not_of(kBlanks) == std::string_view::npos) {
    return {};
  }
  return ConditionParser(text).parse();
}

bool Condition::holds(const Observed& yesterday) const {
  return !empty() && value(nodes_.back(), yesterday) != 0.0;
}

double Condition::value(const Node& node, const Observed& yesterday) const {
  const auto left = [&] { return value(nodes_[node.left], yesterday); };
  const auto right = [&] { return value(nodes_[node.right], yesterday); };
  switch (node.operation) {
    case Operation::Number:
      return node.number;
    case Operation::Day:
      return static_cast<double>(yesterday.day());
    case Operation::AllBans:
      return static_cast<double>(yesterday.all_bans());
    case Operation::OfApp:
      return observe(yesterday.app(apps_[node.app]), node.observable, yesterday.people_per_agent());
    case Operation::Negative:
      return -left();
    case Operation::Add:
      return left() + right();
    case Operation::Subtract:
      return left() - right();
    case Operation::Multiply:
      return left() * right();
    case Operation::Divide:
      return left() / right();
    case Operation::Less:
      return left() < right() ? 1 : 0;
    case Operation::LessOrEqual:
      return left() <= right() ? 1 : 0;
    case Operation::Greater:
      return left() > right() ? 1 : 0;
    case Operation::GreaterOrEqual:
      return left() >= right() ? 1 : 0;
    case Operation::Equal:
      return left() == right() ? 1 : 0;
    case Operation::NotEqual:
      return left() != right() ? 1 : 0;
    case Operation::Not:
      return left() == 0.0 ? 1 : 0;
    case Operation::And:
      return left() != 0.0 && right() != 0.0 ? 1 : 0;
    case Operation::Or:
      return left() != 0.0 || right() != 0.0 ? 1 : 0;
  }
  require(false, "every operation has a value");
  return 0;
}

}  // namespace kfactor::model

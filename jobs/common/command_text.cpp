#include "jobs/common/command_text.hpp"

#include <fmt/format.h>

namespace kfactor::jobs {

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:.,/@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    return word;
  }
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return text + "'";
}

namespace {

class Words {
 public:
  template <class Value>
  void add(std::string_view option, const Value& value) {
    text_ += fmt::format(" {} {}", option, shell_word(fmt::format("{}", value)));
  }
  void add_unless_empty(std::string_view option, const std::string& value) {
    if (!value.empty()) {
      add(option, value);
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_claims(const ClaimsOptions& claims, Words& words) {
  words.add("--draws", claims.draws);
  words.add("--seeds", claims.seeds);
  words.add_unless_empty("--ranges", claims.ranges);
}

void add_calibration(const CalibrateOptions& calibration, Words& words) {
  if (calibration.explore) {
    words.add("--explore", *calibration.explore);
  }
  if (calibration.refine) {
    words.add("--refine", *calibration.refine);
  }
}

}  // namespace

std::string command_again(const Options& options, int ranks) {
  const bool claims = options.command == Command::ValidateClaims;
  Words words;
  claims ? add_claims(options.claims, words) : add_calibration(options.calibration, words);
  for (const io::Override& setting : options.overrides) {
    words.add("--set", setting.key + "=" + setting.value);
  }
  const int ranks_per_run = claims ? options.claims.ranks_per_run : options.calibration.ranks_per_run;
  if (ranks_per_run != 1) {
    words.add("--ranks-per-run", ranks_per_run);
  }
  words.add_unless_empty("-o", options.output);
  words.add_unless_empty("--page", claims ? options.claims.page : options.calibration.page);
  return fmt::format("mpirun -n {} kfactor {} {}{}", ranks, claims ? "validate-claims" : "calibrate",
                     shell_word(options.input), words.text());
}

}  // namespace kfactor::jobs

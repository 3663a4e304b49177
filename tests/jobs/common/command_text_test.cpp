// The command on a page makes that page again.
#include "jobs/common/command_text.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "io/files/text_file.hpp"
#include "jobs/calibrate/calibrate_command.hpp"
#include "jobs/claims/claims_command.hpp"

namespace kfactor::jobs {
namespace {

// Parses the words after "kfactor NAME" like the program.
template <class CommandOptions>
CommandOptions parse(const std::vector<const char*>& words) {
  CommandOptions options;
  CLI::App app;
  add_options(app, options);
  std::vector<const char*> all = {"kfactor"};
  all.insert(all.end(), words.begin(), words.end());
  app.parse(static_cast<int>(all.size()), all.data());
  return options;
}

ClaimsOptions parsed_claims(const std::vector<const char*>& words) { return parse<ClaimsOptions>(words); }
CalibrateOptions parsed_fit(const std::vector<const char*>& words) { return parse<CalibrateOptions>(words); }

TEST(ShellWord, IsReadBackByTheShell) {
  EXPECT_EQ(shell_word("plain/name.h5"), "plain/name.h5");
  EXPECT_EQ(shell_word("my file's.h5"), "'my file'\\''s.h5'");
  EXPECT_EQ(shell_word("Z\u00fcrich.h5"), "'Z\u00fcrich.h5'");
  EXPECT_EQ(shell_word("caf\xe9's \\.h5"), "$'caf\\351\\'s \\\\.h5'");
  EXPECT_EQ(shell_word("two\nlines"), "$'two\\012lines'");
}

TEST(CommandAgain, OfTheClaims) {
  EXPECT_EQ(command_again(parsed_claims({"festival.toml"}), 2),
            "mpirun -n 2 kfactor validate-claims festival.toml --draws 32 --seeds 4");
  EXPECT_EQ(
      command_again(
          parsed_claims({"festival.toml", "--agents", "2000", "--ranges", "my ranges.toml", "--seeds", "1",
                         "--ranks-per-run", "2", "-o", "c.csv", "--page", "it's.md"}),
          4),
      "mpirun -n 4 kfactor validate-claims festival.toml --draws 32 --seeds 1 --ranges 'my ranges.toml' "
      "--set population.agents=2000 --ranks-per-run 2 -o c.csv --page 'it'\\''s.md'");
}

TEST(CommandAgain, OfAFit) {
  EXPECT_EQ(command_again(parsed_fit({"fit.toml"}), 1), "mpirun -n 1 kfactor calibrate fit.toml");
  EXPECT_EQ(
      command_again(parsed_fit({"fit.toml", "--explore", "0", "--set", "run.seed=5", "--page", "fit.md"}), 3),
      "mpirun -n 3 kfactor calibrate fit.toml --explore 0 --set run.seed=5 --page fit.md");
}

// Parsing the command gives the same options.
TEST(CommandAgain, IsUnderstood) {
  const ClaimsOptions options =
      parsed_claims({"festival.toml", "--draws", "3", "--agents", "2000", "-o", "c.csv", "--page", "c.md"});
  std::istringstream text(command_again(options, 2));
  std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
  words.erase(words.begin(), words.begin() + 5);  // mpirun -n 2 kfactor validate-claims
  std::vector<const char*> again;
  again.reserve(words.size());
  for (const std::string& word : words) {
    again.push_back(word.c_str());
  }
  EXPECT_EQ(command_again(parsed_claims(again), 2), command_again(options, 2));
}

// The pages in analysis/ contain commands of this form.
TEST(CommandAgain, StandsOnThePagesThatShip) {
  const std::string of_claims =
      command_again(parsed_claims({"jobs/scenarios/festival-2026.toml", "-o", "claims.csv", "--page",
                                   "analysis/claims-2026.md"}),
                    2);
  const std::string of_fit =
      command_again(parsed_fit({"jobs/fits/festival-2026.toml", "--page", "analysis/fit-2026.md"}), 2);
  for (const auto& [page, command] : {std::pair("claims", of_claims), std::pair("fit", of_fit)}) {
    const std::string text = io::load_text(std::string(KFACTOR_SOURCE_DIR "/analysis/") + page + "-2026.md");
    EXPECT_NE(text.find("- Command: `" + command + "`"), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace kfactor::jobs

// What a page says about its making is a command that makes it.
#include "jobs/common/command_text.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "io/files/text_file.hpp"

namespace kfactor::jobs {
namespace {

Options parse(const std::vector<const char*>& words) {
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandAgain, OfTheClaims) {
  EXPECT_EQ(command_again(parse({"kfactor", "validate-claims", "festival.toml"}), 2),
            "mpirun -n 2 kfactor validate-claims festival.toml --draws 32 --seeds 4");
  EXPECT_EQ(
      command_again(parse({"kfactor", "validate-claims", "festival.toml", "--agents", "2000", "--ranges",
                           "my ranges.toml", "--seeds", "1", "--ranks-per-run", "2", "-o", "c.csv", "--page",
                           "it's.md"}),
                    4),
      "mpirun -n 4 kfactor validate-claims festival.toml --draws 32 --seeds 1 --ranges 'my ranges.toml' "
      "--set population.agents=2000 --ranks-per-run 2 -o c.csv --page 'it'\\''s.md'");
}

TEST(CommandAgain, OfAFit) {
  EXPECT_EQ(command_again(parse({"kfactor", "calibrate", "fit.toml"}), 1),
            "mpirun -n 1 kfactor calibrate fit.toml");
  EXPECT_EQ(command_again(parse({"kfactor", "calibrate", "fit.toml", "--explore", "0", "--set", "run.seed=5",
                                 "--page", "fit.md"}),
                          3),
            "mpirun -n 3 kfactor calibrate fit.toml --explore 0 --set run.seed=5 --page fit.md");
}

// Read back, it asks for the same.
TEST(CommandAgain, IsUnderstood) {
  const Options options = parse({"kfactor", "validate-claims", "festival.toml", "--draws", "3", "--agents",
                                 "2000", "-o", "c.csv", "--page", "c.md"});
  std::istringstream text(command_again(options, 2));
  std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
  words.erase(words.begin(), words.begin() + 3);  // mpirun -n 2
  std::vector<const char*> again;
  again.reserve(words.size());
  for (const std::string& word : words) {
    again.push_back(word.c_str());
  }
  EXPECT_EQ(command_again(parse(again), 2), command_again(options, 2));
}

// The pages that ship name commands of this form.
TEST(CommandAgain, StandsOnThePagesThatShip) {
  for (const auto& [page, words] :
       {std::pair(std::string("claims"),
                  std::vector<const char*>{"kfactor", "validate-claims", "jobs/scenarios/festival-2026.toml",
                                           "-o", "claims.csv", "--page", "analysis/claims-2026.md"}),
        std::pair(std::string("fit"),
                  std::vector<const char*>{"kfactor", "calibrate", "jobs/fits/festival-2026.toml", "--page",
                                           "analysis/fit-2026.md"})}) {
    const std::string text = io::load_text(KFACTOR_SOURCE_DIR "/analysis/" + page + "-2026.md");
    EXPECT_NE(text.find("- Command: `" + command_again(parse(words), 2) + "`"), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace kfactor::jobs

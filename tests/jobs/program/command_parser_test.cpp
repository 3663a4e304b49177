// The table of commands: their descriptions, and the parsing of command lines.
#include "jobs/program/command_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/program/commands.hpp"
#include "jobs/program/manual.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The words of a command line as a program gets them, including its name.
std::vector<std::string> words_of(const std::string& line) {
  std::istringstream text(line);
  const std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
  return {std::find(words.begin(), words.end(), "kfactor"), std::find(words.begin(), words.end(), ">")};
}

Command* parse_line(CommandParser& parser, const std::string& line) {
  const std::vector<std::string> words = words_of(line);
  std::vector<const char*> pointers;
  pointers.reserve(words.size());
  for (const std::string& word : words) {
    pointers.push_back(word.c_str());
  }
  return parser.parse(static_cast<int>(pointers.size()), pointers.data());
}

std::string refusal_of(const std::string& line) {
  return test::input_error([&] {
    CommandParser parser(make_commands());
    parse_line(parser, line);
  });
}

TEST(Commands, SayWhatTheyDo) {
  constexpr std::array kGroups = {kSimulate, kAskWhatIf, kFitAndTest, kCheckAndExplain, kPlanForAMachine};
  std::set<std::string_view> names;
  for (const CommandPtr& command : make_commands()) {
    const CommandInfo& info = command->info();
    EXPECT_TRUE(names.insert(info.name).second) << info.name << " is there twice";
    EXPECT_NE(std::find(kGroups.begin(), kGroups.end(), info.group), kGroups.end()) << info.name;
    EXPECT_TRUE(info.sentence.ends_with('.')) << info.name;
    EXPECT_THAT(std::string(info.example), HasSubstr("kfactor " + std::string(info.name)));
  }
}

TEST(Commands, HaveExamplesThatAreUnderstood) {
  for (const CommandPtr& command : make_commands()) {
    CommandParser parser(make_commands());
    const Command* asked_for = parse_line(parser, std::string(command->info().example));
    ASSERT_NE(asked_for, nullptr) << command->info().name;
    EXPECT_EQ(asked_for->info().name, command->info().name);
  }
}

TEST(Commands, StandInTheManualPageAndInCompletion) {
  const std::string page = manual_page();
  const std::string completion = bash_completion();
  for (const CommandPtr& command : make_commands()) {
    const std::string name(command->info().name);
    EXPECT_THAT(completion, HasSubstr("\n    " + name + ") words=\"-h --help"));
    if (name.find('-') == std::string::npos) {
      EXPECT_THAT(page, HasSubstr(".SS kfactor " + name + "\n"));
    }
  }
}

// A command that a signal should end at once must not handle signals.
TEST(Commands, KeepTheirWorkWhereThereIsSome) {
  const auto keeps = [](const std::string& line) {
    CommandParser parser(make_commands());
    return parse_line(parser, line)->keeps_its_work();
  };
  EXPECT_TRUE(keeps("kfactor run a.toml"));
  EXPECT_FALSE(keeps("kfactor run a.toml --dry-run"));
  EXPECT_TRUE(keeps("kfactor resume a.h5"));
  EXPECT_TRUE(keeps("kfactor fork a.h5 -o b.h5"));
  EXPECT_TRUE(keeps("kfactor sweep a.toml"));
  EXPECT_FALSE(keeps("kfactor sweep a.toml --dry-run"));
  EXPECT_FALSE(keeps("kfactor sweep a.toml --merge b.h5 c.h5"));
  EXPECT_FALSE(keeps("kfactor verify a.h5"));
}

TEST(CommandParser, HelpsWithMistypedWords) {
  EXPECT_EQ(refusal_of("kfactor rum a.toml"), "kfactor: there is no command \"rum\". Did you mean \"run\"?");
  EXPECT_EQ(refusal_of("kfactor run a.toml --otput b.h5"),
            "kfactor run: there is no option \"--otput\". Did you mean \"--output\"?");
  EXPECT_EQ(refusal_of("kfactor fork --checkpoint-evry=5d"),
            "kfactor fork: there is no option \"--checkpoint-evry\". Did you mean \"--checkpoint-every\"?");
  EXPECT_EQ(refusal_of("kfactor run a.toml --xyzzy"),
            "kfactor run: there is no option \"--xyzzy\". See kfactor run --help.");
  EXPECT_EQ(refusal_of("kfactor --versoin"),
            "kfactor: there is no option \"--versoin\". Did you mean \"--version\"?");
  EXPECT_THAT(refusal_of("kfactor run"), HasSubstr("SCENARIO is required"));
}

TEST(CommandParser, ShowsUsageAndAnExample) {
  CommandParser parser(make_commands());
  EXPECT_EQ(parse_line(parser, "kfactor run --help"), nullptr);
  EXPECT_THAT(parser.text(), StartsWith("Simulate a scenario and write its results.\n\n"
                                        "Usage: kfactor run [OPTIONS] SCENARIO\n"
                                        "       mpirun -n RANKS kfactor run [OPTIONS] SCENARIO\n"));
  EXPECT_THAT(parser.text(), HasSubstr("\nExample:\n  mpirun -n 2 kfactor run scenario.toml"));
  std::istringstream lines(parser.text());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(CommandParser, PrintsHelpOrVersionWithoutACommand) {
  CommandParser bare(make_commands());
  EXPECT_EQ(parse_line(bare, "kfactor"), nullptr);
  EXPECT_THAT(bare.text(), HasSubstr("\nAsk what if:\n"));
  CommandParser asked(make_commands());
  EXPECT_EQ(parse_line(asked, "kfactor --version"), nullptr);
  EXPECT_TRUE(asked.version());
}

}  // namespace
}  // namespace kfactor::jobs

// Sweep files: written, read, and refused when damaged.
#include "io/results/sweep_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "io/files/hdf5.hpp"
#include "io/files/text_file.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::io {
namespace {

using testing::HasSubstr;

const std::vector<OutcomeLabel> kOutcomes = {{"paid", "RMB", "paid"}, {"banned", "1", "stopped"}};

SweepTable small_sweep() {
  SweepTable table;
  table.origin.sweep_toml = "sweep";
  table.origin.scenario_toml = "scenario";
  table.origin.sweep_digest = "fnv1a64:1";
  table.apps = {"plum", "pear"};
  table.outcomes = kOutcomes;
  table.parameters = {{"\u5b66\u4e60 cost", "a.b", {"1", "", "3"}}, {"50 %", "c", {"x", "y", "z"}}};
  for (std::size_t run = 0; run < 3; ++run) {
    const double value = 0.1 + static_cast<double>(run);
    table.point.push_back(static_cast<std::int64_t>(run));
    table.replicate.push_back(0);
    table.rows.push_back({run, {RunStatus::Done, {value, value, 0, 1}, {}, {run, 7}, 0.5}});
  }
  table.rows[1].record = {RunStatus::InputFailed, {}, "no such day", {}, 0};
  return table;
}

class SweepFile : public testing::Test {
 protected:
  SweepFile() : path_(folder_.path() / "s.h5") {
    const Comm world = Comm::world();
    write_sweep(world.split(world.rank()), path_, small_sweep());
  }
  // The message about the file after other values were written into it.
  std::string message_with(const std::string& name, const std::vector<double>& values) {
    std::string bytes = load_bytes(path_);
    const std::string before(reinterpret_cast<const char*>(&values[0]), sizeof(double));
    const std::string after(reinterpret_cast<const char*>(&values[1]), sizeof(double));
    const std::size_t at = bytes.find(before);
    EXPECT_NE(at, std::string::npos) << name;
    bytes.replace(at, before.size(), after);
    folder_.write("changed.h5", bytes);
    return test::input_error([&] { read_sweep(folder_.path() / "changed.h5", kOutcomes); });
  }

  test::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(SweepFile, ReadsBackWhatWasWritten) {
  const SweepContent content = read_sweep(path_, kOutcomes);
  EXPECT_EQ(content.apps, (std::vector<std::string>{"plum", "pear"}));
  ASSERT_EQ(content.rows.size(), 3U);
  EXPECT_EQ(content.rows[2].record.numbers, (std::vector<double>{2.1, 2.1, 0, 1}));
  EXPECT_EQ(content.rows[1].record.error, "no such day");
  const hdf5::Reader file(path_);
  EXPECT_EQ(file.read_texts("50 %"), (std::vector<std::string>{"x", "y", "z"}));
  const std::vector<double> learning = file.read<double>("\u5b66\u4e60 cost");
  EXPECT_EQ(learning[0], 1);
  EXPECT_TRUE(std::isnan(learning[1])) << "a point without a value of its own";
}

TEST_F(SweepFile, AChangedNumberIsNoticed) {
  EXPECT_THAT(message_with("paid", {2.1, 2.2}), HasSubstr("its bytes do not fit its checksum"));
}

TEST_F(SweepFile, OtherFilesAreRefused) {
  const std::string bytes = load_bytes(path_);
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, bytes.size() / 2}) {
    folder_.write("cut.h5", bytes.substr(0, length));
    EXPECT_NE(test::input_error([&] { read_sweep(folder_.path() / "cut.h5", kOutcomes); }), "no InputError")
        << length;
  }
  EXPECT_THAT(test::input_error([&] {
                read_sweep(path_, std::vector<OutcomeLabel>{{"paid", "", ""}, {"gone", "", ""}});
              }),
              HasSubstr("s.h5"));
}

TEST(VariableNames, AnyScriptButNothingThatHdf5OrNetcdfRefuse) {
  for (const char* good : {"a", "\u5b66\u4e60", "a b", "a.b", "\u00e9"}) {
    EXPECT_EQ(why_no_variable(good), "") << good;
  }
  for (const char* bad : {"", ".", "..", "a/b", " a", "a\n", "\x7f", "run", "digest_low"}) {
    EXPECT_NE(why_no_variable(bad), "") << bad;
  }
}

}  // namespace
}  // namespace kfactor::io

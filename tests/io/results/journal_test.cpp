// Journals: appended records are read back, whatever happens to the file after them.
#include "io/results/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "io/files/text_file.hpp"
#include "io/results/run_record.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Journal, ReadsBackWhatWasAppended) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  Journal journal(path);
  EXPECT_THAT(read_journal(path), IsEmpty());
  journal.append("one");
  journal.append("");
  journal.append("three\twith a tab");
  EXPECT_THAT(read_journal(path), ElementsAre("one", "", "three\twith a tab"));
  EXPECT_THROW(journal.append("two\nlines"), ContractError);
  EXPECT_THROW(Journal{path}, EnvironmentError) << "a journal is never written to twice";
  EXPECT_THROW(Journal{"/nowhere/at/all"}, EnvironmentError);
}

// The file is cut at every byte: the records before the cut are read, the cut one is not.
TEST(Journal, ATornTailIsLeftOut) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  {
    Journal journal(path);
    journal.append("first");
    journal.append("second");
  }
  const std::string whole = load_text(path);
  const std::size_t line = whole.find('\n') + 1;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut = folder.write("cut.journal", whole.substr(0, length));
    if (length < line) {
      EXPECT_THAT(read_journal(cut), IsEmpty()) << length;
    } else {
      EXPECT_THAT(read_journal(cut), ElementsAre("first")) << length;
    }
  }
}

// One byte is wrong, at every position: that record is left out, and no other.
TEST(Journal, ADamagedLineIsLeftOut) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  {
    Journal journal(path);
    journal.append("first");
    journal.append("second");
  }
  const std::string whole = load_text(path);
  for (std::size_t position = 0; position + 1 < whole.size(); ++position) {
    std::string wrong = whole;
    wrong[position] = static_cast<char>(wrong[position] ^ 1);
    const std::vector<std::string> records = read_journal(folder.write("wrong.journal", wrong));
    EXPECT_LE(records.size(), 1U) << position;
    for (const std::string& record : records) {
      EXPECT_TRUE(record == "first" || record == "second") << record;
    }
  }
}

TEST(RunRecord, SurvivesAsALine) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  NumberedRecord row;
  row.run = 123456;
  row.record.status = RunStatus::Done;
  row.record.numbers = {0.1, -kInfinity, kInfinity, 5e-324, 1.0 / 3, 1e300, std::nan("")};
  row.record.digest = {0xFEDCBA9876543210, 7};
  row.record.seconds = 0.123456789;
  const NumberedRecord back = from_line(to_line(row));
  EXPECT_EQ(back.run, row.run);
  EXPECT_EQ(back.record.status, RunStatus::Done);
  EXPECT_EQ(back.record.digest.high, row.record.digest.high);
  EXPECT_EQ(back.record.digest.low, row.record.digest.low);
  EXPECT_EQ(back.record.seconds, row.record.seconds);
  ASSERT_EQ(back.record.numbers.size(), 7U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(back.record.numbers[i], row.record.numbers[i]);
  }
  EXPECT_TRUE(std::isnan(back.record.numbers[6]));

  row.record = {RunStatus::InputFailed, {}, "two\nlines\tand a tab", {}, 0};
  EXPECT_EQ(from_line(to_line(row)).record.error, "two lines and a tab");
  EXPECT_TRUE(from_line(to_line(row)).record.numbers.empty());
}

TEST(RunRecord, RefusesOtherText) {
  for (const char* text :
       {"", "1", "1\tdone", "x\tdone\t0\t0\t0\t\t", "1\tgone\t0\t0\t0\t\t", "1\tdone\t0\t0\t0\t1 x\t"}) {
    EXPECT_NE(test::input_error([&] { from_line(text); }), "no InputError") << text;
  }
}

}  // namespace
}  // namespace kfactor::io

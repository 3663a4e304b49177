// Journals: appended records are read back, whatever happens to the file after them.
#include "io/results/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>

#include "io/files/text_file.hpp"
#include "io/results/run_record.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Journal, ReadsBackWhatWasAppended) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  Journal journal(path, "header");
  EXPECT_THAT(read_journal(path).records, ElementsAre("header"));
  journal.append("one");
  journal.append("");
  journal.append("three\twith a tab");
  // Without a sync: a process that reads the file sees what another one has appended.
  EXPECT_THAT(read_journal(path).records, ElementsAre("header", "one", "", "three\twith a tab"));
  EXPECT_EQ(read_journal(path).num_damaged, 0U);
  EXPECT_THROW(journal.append("two\nlines"), ContractError);
  EXPECT_THROW(Journal(path, "header"), EnvironmentError) << "a journal is never written to twice";
  EXPECT_THROW(Journal("/nowhere/at/all", "header"), EnvironmentError);
  EXPECT_NE(test::input_error([] { read_journal("/nowhere/at/all"); }), "no InputError");
}

// The file is cut at every byte: the records before the cut are read, the cut one is not.
TEST(Journal, ATornTailIsLeftOut) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  {
    Journal journal(path, "first");
    journal.append("second");
  }
  const std::string whole = load_text(path);
  const std::size_t line = whole.find('\n') + 1;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut = folder.write("cut.journal", whole.substr(0, length));
    if (length < line) {
      EXPECT_THAT(read_journal(cut).records, IsEmpty()) << length;
    } else {
      EXPECT_THAT(read_journal(cut).records, ElementsAre("first")) << length;
    }
    EXPECT_EQ(read_journal(cut).num_damaged, 0U) << "its writer was stopped: " << length;
  }
}

// One byte is wrong, at every position: that record is left out, and no other.
TEST(Journal, ADamagedLineIsLeftOut) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  {
    Journal journal(path, "first");
    journal.append("second");
  }
  const std::string whole = load_text(path);
  for (std::size_t position = 0; position + 1 < whole.size(); ++position) {
    std::string wrong = whole;
    wrong[position] = static_cast<char>(wrong[position] ^ 1);
    const JournalContent content = read_journal(folder.write("wrong.journal", wrong));
    const std::vector<std::string>& records = content.records;
    EXPECT_GE(content.num_damaged, 1U) << position;
    EXPECT_LE(records.size(), 1U) << position;
    for (const std::string& record : records) {
      EXPECT_TRUE(record == "first" || record == "second") << record;
    }
  }
}

// After a power cut a file may have its length but not its last blocks, which then read as zeros.
TEST(Journal, ATailOfZerosIsLeftOut) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  {
    Journal journal(path, "header");
    for (int record = 0; record < 100; ++record) {
      journal.append("record " + std::to_string(record));
    }
  }
  const std::string whole = load_text(path);
  const std::string expected = whole.substr(0, whole.size() / 2);
  const std::string zeros = expected + std::string(whole.size() - expected.size(), '\0');
  const JournalContent content = read_journal(folder.write("zeros.journal", zeros));
  EXPECT_EQ(content.records.size(),
            static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n')));
  EXPECT_EQ(content.num_damaged, 0U);
}

TEST(Journal, ManyRecordsAreSyncedTogether) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() / "a.journal";
  Journal journal(path, "header");
  const auto start = std::chrono::steady_clock::now();
  for (int record = 0; record < 20000; ++record) {
    journal.append("record " + std::to_string(record));
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 2) << "a sync for each would take longer on any disk";
  journal.sync();
  EXPECT_EQ(read_journal(path).records.size(), 20001U);
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

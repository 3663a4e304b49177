// Which outputs are refused before a command starts.
#include "jobs/common/output_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/file_helpers.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class OutputFiles : public testing::Test {
 protected:
  std::string name(const std::string& file) const { return (folder_.path() / file).string(); }
  std::string refused(const std::vector<OutputFile>& outputs,
                      const std::vector<std::string>& inputs = {}) const {
    return test::input_error([&] { look_at_outputs(outputs, inputs); });
  }
  const test::TemporaryFolder folder_;
};

TEST_F(OutputFiles, HaveEndingsThatSayWhatTheyAre) {
  for (const char* good : {"r.h5", "r.hdf5", "r.nc", "r", "seed-0.5", "r.results"}) {
    EXPECT_EQ(refused({{name(good), OutputKind::Results}}), "no InputError") << good;
  }
  for (const char* bad : {"r.html", "r.SVG", "r.csv", "r.toml", "r.h5.gz", "r.py"}) {
    EXPECT_THAT(refused({{name(bad), OutputKind::Results}}), HasSubstr("r.")) << bad;
    EXPECT_THAT(refused({{name(bad), OutputKind::Sweep}}), HasSubstr("it is an HDF5 file")) << bad;
  }
  EXPECT_EQ(refused({{name("t.csv"), OutputKind::Table, "a,"}, {name("t.md"), OutputKind::Page, "# "}}),
            "no InputError");
  EXPECT_THAT(refused({{name("t.xlsx"), OutputKind::Table, "a,"}}), HasSubstr("spreadsheets. Name it"));
  EXPECT_THAT(refused({{name("t.html"), OutputKind::Page, "# "}}), HasSubstr("a page in Markdown"));
  EXPECT_THAT(refused({{name("t.h5"), OutputKind::Text}}), HasSubstr("HDF5"));
}

TEST_F(OutputFiles, ReplaceOnlyTheirOwnKind) {
  folder_.write("mine", "import os\n");
  folder_.write("empty", "");
  folder_.write("digests", "2026-02-01 00112233445566778899aabbccddeeff\n");
  folder_.write("table", "key,low,high\n");
  folder_.write("r.status.json", "{\n  \"state\": \"done\"\n}\n");
  folder_.write("q.status.json", "{\"scripts\": {}}\n");
  for (const OutputKind kind :
       {OutputKind::Results, OutputKind::Sweep, OutputKind::Digests, OutputKind::Status}) {
    EXPECT_THAT(refused({{name("mine"), kind}}), HasSubstr("Choose another name, or remove it first."));
    EXPECT_EQ(refused({{name("empty"), kind}}), "no InputError");
  }
  EXPECT_EQ(refused({{name("digests"), OutputKind::Digests}}), "no InputError");
  EXPECT_EQ(refused({{name("table"), OutputKind::Table, "key,low"}}), "no InputError");
  EXPECT_THAT(refused({{name("table"), OutputKind::Table, "draw,"}}),
              HasSubstr("would be replaced by a table"));
  EXPECT_EQ(refused({{name("r.h5"), OutputKind::Results}}), "no InputError");
  EXPECT_THAT(refused({{name("q.h5"), OutputKind::Results}}), HasSubstr("replaced by the status of the run"));
}

TEST_F(OutputFiles, AreTwoOnlyIfTheyAreTwoFiles) {
  fs::create_symlink("there", name("one"));
  fs::create_symlink("there", name("two"));
  EXPECT_THAT(refused({{name("one"), OutputKind::Results}, {name("two"), OutputKind::Digests}}),
              HasSubstr("is named for two things"));
  EXPECT_THAT(refused({{name("a.h5"), OutputKind::Results}, {name("a.kfactor.lock"), OutputKind::Digests}}),
              HasSubstr("one of them a lock"));
  EXPECT_THAT(refused({{name("a"), OutputKind::Digests}, {name("a.partial"), OutputKind::Text}}),
              HasSubstr("while that is incomplete"));
  EXPECT_EQ(refused({{"/dev/null", OutputKind::Table}, {"/dev/null", OutputKind::Page}}), "no InputError");
}

TEST_F(OutputFiles, AreNotWhatIsRead) {
  const std::string input = folder_.write("edges", "1 2\n").string();
  fs::create_hard_link(input, name("hard"));
  fs::create_symlink("edges", name("soft"));
  for (const char* same : {"edges", "hard", "soft"}) {
    EXPECT_THAT(refused({{name(same), OutputKind::Text}}, {input}), HasSubstr("is what this command reads"));
  }
  const std::string half = folder_.write("r.h5.partial", "1 2\n").string();
  EXPECT_THAT(refused({{name("r.h5"), OutputKind::Results}}, {half}),
              HasSubstr("has that name while it is written"));
}

TEST_F(OutputFiles, OfHdf5AreNoStreams) {
  EXPECT_THAT(refused({{"/dev/null", OutputKind::Results}}), HasSubstr("it is a device"));
  EXPECT_THAT(refused({{"/dev/stderr", OutputKind::Sweep}}), HasSubstr("it is a stream"));
  EXPECT_EQ(refused({{"/dev/stderr", OutputKind::Digests}}), "no InputError");
}

// Two links to one file share its lock, and a link beside its target locks the name once.
TEST_F(OutputFiles, ShareTheLockOfTheFileBehindALink) {
  fs::create_directory(name("disk"));
  fs::create_symlink("disk/r.h5", name("link.h5"));
  fs::create_symlink("r.h5", name("r"));
  OutputLock first;
  first.hold(name("link.h5"));
  OutputLock second;
  EXPECT_THAT(test::input_error([&] { second.hold(name("disk/r.h5")); }), HasSubstr("another kfactor"));
  OutputLock third;
  third.hold(name("r"));
}

}  // namespace
}  // namespace kfactor::jobs

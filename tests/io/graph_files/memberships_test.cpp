#include "io/graph_files/memberships.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using graph::GroupType;
using test::input_error;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class MembershipsTest : public testing::Test {
 protected:
  Memberships read(const std::string& text) {
    return read_memberships(folder_.write("chats.txt", text), ids_);
  }
  std::string message(const std::string& text) {
    return input_error([&] { read(text); });
  }
  std::string at(const std::string& rest) { return (folder_.path() / "chats.txt").string() + rest; }

  TemporaryFolder folder_;
  std::vector<std::uint64_t> ids_ = {5, 7, 100};
};

TEST_F(MembershipsTest, RowsNameGroupsAndTypes) {
  const Memberships chats = read_memberships(
      folder_.write_gzip("chats.gz", "agent,group,type\n100,90\n5,10,work\n5,90,family\n7,10\n5,90\n7,20,\n"),
      ids_);
  EXPECT_EQ(chats.num_groups, 3U);
  EXPECT_THAT(chats.members, ElementsAre(Pair(0, 0), Pair(0, 2), Pair(1, 0), Pair(1, 1), Pair(2, 2)));
  EXPECT_THAT(chats.types, ElementsAre(GroupType::Work, GroupType::Friends, GroupType::Family));
  EXPECT_EQ(
      chats.summary("chats"),
      "chats: memberships 5, groups 3; dropped: repeated memberships 1; skipped: comment lines 0, header "
      "\"agent,group,type\" (line 1).");
}

TEST_F(MembershipsTest, AHeaderTellsTheColumns) {
  for (const char* text :
       {",agent,group,type\n0,5,10,work\n1,7,10,\n", "type;group;member\nwork;10;5\n;10;7\n",
        "Group\tPerson\tsince\n10\t5\t2024\n10\t7\t2025\n", "% bip unweighted\n5 10\n7 10\n"}) {
    EXPECT_THAT(read(text).members, ElementsAre(Pair(0, 0), Pair(1, 0))) << text;
  }
}

TEST_F(MembershipsTest, WrongRowsAreNamed) {
  EXPECT_EQ(message("5 1\n6 1\n"),
            at(":2: agent 6 does not occur in the edge list. A person needs at least one row there."));
  EXPECT_EQ(message("5 1 club\n"),
            at(":1: unknown group type in \"5 1 club\" (must be one of family, friends, work, large)."));
  const std::string expected =
      " (expected an agent id, a group id and perhaps a group type; ids are whole numbers).";
  EXPECT_EQ(message("5 1 work x\n"), at(":1: cannot read a membership from \"5 1 work x\"") + expected);
  EXPECT_EQ(message("5,,work\n"), at(":1: cannot read a membership from \"5,,work\"") + expected);
  EXPECT_EQ(message("5,1\n,1\n"), at(":2: cannot read a membership from \",1\"") + expected);
  EXPECT_EQ(message("5,1\n7\n"), at(":2: cannot read a membership from \"7\"") + expected);
  EXPECT_EQ(message("agent,group\n5,1,work\n"),
            at(":2: cannot read a membership from \"5,1,work\"") + expected);
  EXPECT_EQ(message("id,agent,group,type\n0,5,1\n"),
            at(":2: cannot read a membership from \"0,5,1\"") + expected);
  EXPECT_EQ(message("0,5,10\n1,7,10\n"),
            at(":1: unknown group type in \"0,5,10\" (must be one of family, friends, work, large)."));
  EXPECT_EQ(message("5 1 work\n7 1\n100 1 large\n"),
            at(":3: group 1 is called large here and work before. A group has one type."));
}

TEST_F(MembershipsTest, OtherFilesAreNamed) {
  EXPECT_THAT(message("source,target\n5,7\n"),
              HasSubstr(":1: the header \"source,target\" belongs to a list of ties."));
  EXPECT_THAT(message("id,a,b\n5,7,1\n"), HasSubstr(":1: the header \"id,a,b\" does not say which columns"));
  EXPECT_THAT(message("w,x,y,z\n5,7,1,1\n"),
              HasSubstr(":1: the header \"w,x,y,z\" does not say which columns"));
  EXPECT_THAT(
      message("alice club\nbob club\n"),
      HasSubstr(":1: cannot read a membership from \"alice club\": ids of agents and groups must be whole"));
  EXPECT_THAT(message("% asym weighted\n5 7 1\n"), HasSubstr(":1: this KONECT file ties people to people"));
  EXPECT_THAT(message("%%MatrixMarket matrix\n5 7 1\n"), HasSubstr(":1: a Matrix Market file"));
  EXPECT_THAT(message("\xff\x01 club\n5 7\n"), HasSubstr(":1: \"\\xff\\x01 club\" is not UTF-8 text."));
}

}  // namespace
}  // namespace kfactor::io

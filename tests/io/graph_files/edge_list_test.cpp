#include "io/graph_files/edge_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "io/files/text_file.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using graph::GroupType;
using test::input_error;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Pair;

class EdgeListTest : public testing::Test {
 protected:
  EdgeList read(const std::string& text) { return read_edge_list(folder_.write("ties.txt", text)); }
  std::string message(const std::string& text) {
    return input_error([&] { read(text); });
  }
  std::string membership_message(const std::string& text) {
    const std::vector<std::uint64_t> ids = {5, 7, 100};
    const auto file = folder_.write("chats.txt", text);
    return input_error([&] { read_memberships(file, ids); });
  }
  std::string at(const std::string& rest, const std::string& name = "ties.txt") {
    return (folder_.path() / name).string() + rest;
  }

  TemporaryFolder folder_;
};

TEST_F(EdgeListTest, EverySeparatorAndExtraColumnsAreUnderstood) {
  for (const char* text : {"0 1\n1 2\n", "0\t1\n1\t2\n", "0,1\n1,2\n", " 0 , 1 \n1, 2",
                           "0 1 0.5\n1 2 0.25 x\n", "0 1\r\n1 2\r\n", "\xEF\xBB\xBF\x30 1\n1 2\n"}) {
    const EdgeList list = read(text);
    EXPECT_THAT(list.edges, ElementsAre(Pair(0, 1), Pair(1, 2))) << text;
    EXPECT_EQ(list.num_nodes, 3U);
    EXPECT_EQ(list.num_lines, 2U);
  }
}

TEST_F(EdgeListTest, CommentsBlankLinesAndAHeaderAreSkipped) {
  const EdgeList list = read("# ties\n% more\n\n  # indented\nnode_1,node_2\n0,1\n# inside\n1,2\n");
  EXPECT_THAT(list.edges, ElementsAre(Pair(0, 1), Pair(1, 2)));
  EXPECT_EQ(read("\"from\" \"to\"\n3 4\n").num_nodes, 2U);
}

TEST_F(EdgeListTest, IdsAreNumberedInAscendingOrder) {
  const EdgeList list = read("100 7\n7 18446744073709551615\n5 100\n");
  EXPECT_THAT(list.original_ids, ElementsAre(5U, 7U, 100U, 18446744073709551615U));
  EXPECT_THAT(list.edges, ElementsAre(Pair(0, 2), Pair(1, 2), Pair(1, 3)));
}

TEST_F(EdgeListTest, DuplicatesAndSelfLoopsAreDroppedAndCounted) {
  const EdgeList list = read("1 2\n2 1\n1 2\n3 3\n2 4\n");
  EXPECT_THAT(list.edges, ElementsAre(Pair(0, 1), Pair(1, 3)));
  EXPECT_EQ(list.num_nodes, 4U) << "the node of a self-loop stays";
  EXPECT_EQ(list.num_lines, 5U);
  EXPECT_EQ(list.num_duplicates, 2U);
  EXPECT_EQ(list.num_self_loops, 1U);
}

TEST_F(EdgeListTest, GzipIsToldByItsBytesAndNotByItsName) {
  std::string text = "a b\n";
  for (int i = 0; i < 300000; ++i) {
    text += std::to_string(i) + " " + std::to_string(i + 1) + "\n";
  }
  const EdgeList plain = read(text);
  const EdgeList packed = read_edge_list(folder_.write_gzip("ties", text));
  EXPECT_EQ(plain.edges.size(), 300000U);
  EXPECT_EQ(plain.edges, packed.edges);
}

TEST_F(EdgeListTest, LinesOfLargeFilesAreEstimated) {
  std::string text;  // its lines get longer and longer
  std::uint64_t lines = 0;
  for (; text.size() < 12'000'000; ++lines) {
    text += std::to_string(lines) + " " + std::to_string(lines * 31) + "\n";
  }
  EXPECT_NEAR(static_cast<double>(estimate_lines(folder_.write("ties", text))), static_cast<double>(lines),
              0.03 * static_cast<double>(lines));
  EXPECT_EQ(estimate_lines(folder_.write_gzip("ties", text)), lines);
  EXPECT_EQ(estimate_lines(folder_.write("few", "0 1\n1 2\n")), 2U);
}

TEST_F(EdgeListTest, ATruncatedGzipIsAnError) {
  std::string text;
  for (int i = 0; i < 20000; ++i) {
    text += std::to_string(i * 7919 % 20011) + " " + std::to_string(i) + "\n";
  }
  const auto file = folder_.write_gzip("ties.gz", text);
  const auto size = std::filesystem::file_size(file);
  for (const std::uintmax_t kept : {size - 1, size - 9, size / 2, std::uintmax_t{12}, std::uintmax_t{5}}) {
    std::filesystem::resize_file(file, kept);
    EXPECT_EQ(
        input_error([&] { read_edge_list(file); }),
        at(": the gzip stream ends too early. Was the file copied or downloaded completely?", "ties.gz"))
        << kept << " of " << size << " bytes";
  }
}

TEST_F(EdgeListTest, ADamagedGzipIsAnError) {
  std::string bytes;
  const auto file = folder_.write_gzip("ties.gz", "0 1\n1 2\n2 3\n");
  {
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // in the checksum
  folder_.write("ties.gz", bytes);
  EXPECT_THAT(input_error([&] { read_edge_list(file); }), HasSubstr("the gzip stream is damaged ("));
}

TEST_F(EdgeListTest, MalformedLinesAreNamed) {
  const std::string expected = " (expected two node ids separated by space, tab or comma).";
  EXPECT_EQ(message("# c\n0 1\n1 x\n"), at(":3: cannot read an edge from \"1 x\"") + expected);
  EXPECT_EQ(message("0 1\n\n7\n"), at(":3: cannot read an edge from \"7\"") + expected);
  EXPECT_EQ(message("-1 2\n"), at(":1: cannot read an edge from \"-1 2\"") + expected);
  EXPECT_EQ(message("0 1.5\n"), at(":1: cannot read an edge from \"0 1.5\"") + expected);
  EXPECT_EQ(message("from to\nfrom to\n"), at(":2: cannot read an edge from \"from to\"") + expected);
  EXPECT_EQ(message("0 18446744073709551616\n"),
            at(":1: cannot read an edge from \"0 18446744073709551616\"") + expected);
  EXPECT_THAT(message("0;" + std::string(500, '1') + "\n"), HasSubstr("111...\" (expected"));
}

TEST_F(EdgeListTest, FilesWithoutEdgesAreErrors) {
  EXPECT_EQ(message(""), at(": holds no edges."));
  EXPECT_EQ(message("# nothing\na b\n"), at(": holds no edges."));
  EXPECT_EQ(input_error([&] { read_edge_list(folder_.path() / "absent.txt"); }),
            at(": no such file.", "absent.txt"));
  EXPECT_THAT(input_error([&] { read_edge_list(folder_.path()); }), EndsWith(": is a folder, not a file."));
  EXPECT_THAT(message("%%MatrixMarket matrix\n3 3 1\n"),
              HasSubstr(":1: a Matrix Market file is not an edge list."));
}

TEST_F(EdgeListTest, MembershipsNameGroupsAndTypes) {
  const std::vector<std::uint64_t> ids = {5, 7, 100};
  const Memberships chats = read_memberships(
      folder_.write_gzip("chats.gz", "agent,group,type\n100,90\n5,10,work\n5,90,family\n7,10\n5,90\n7,20\n"),
      ids);
  EXPECT_EQ(chats.num_groups, 3U);
  EXPECT_THAT(chats.members, ElementsAre(Pair(0, 0), Pair(0, 2), Pair(1, 0), Pair(1, 1), Pair(2, 2)));
  EXPECT_THAT(chats.types, ElementsAre(GroupType::Work, GroupType::Friends, GroupType::Family));
}

TEST_F(EdgeListTest, WrongMembershipsAreNamed) {
  EXPECT_EQ(membership_message("5 1\n6 1\n"),
            at(":2: agent 6 does not occur in the edge list.", "chats.txt"));
  EXPECT_EQ(membership_message("5 1 club\n"),
            at(":1: unknown group type in \"5 1 club\" (must be one of family, friends, work, large).",
               "chats.txt"));
  EXPECT_EQ(
      membership_message("5 1 work x\n"),
      at(":1: cannot read a membership from \"5 1 work x\" (expected an agent id, a group id and perhaps a "
         "group type).",
         "chats.txt"));
  EXPECT_EQ(membership_message("5 1 work\n7 1\n100 1 large\n"),
            at(":3: group 1 is called large here and work before. A group has one type.", "chats.txt"));
}

// Real networks with known numbers of nodes, edges, duplicates and self-loops, if KFACTOR_DATA names their
// folder.
TEST(RealEdgeLists, CountsAreKnown) {
  const char* folder = std::getenv("KFACTOR_DATA");
  if (folder == nullptr) {
    GTEST_SKIP() << "KFACTOR_DATA does not name a folder with real networks.";
  }
  struct Known {
    const char* file;
    std::uint32_t nodes;
    std::size_t edges;
    std::uint64_t duplicates, self_loops;
  };
  for (const Known& known : {Known{"lastfm_asia_edges.csv.gz", 7624, 27806, 0, 0},
                             Known{"fb_politician_edges.csv.gz", 5908, 41706, 0, 23},
                             Known{"deezer_europe_edges.csv.gz", 28281, 92752, 0, 0},
                             Known{"musae_git_edges.csv.gz", 37700, 289003, 0, 0},
                             Known{"email-Enron.snap.txt.gz", 36692, 183831, 183831, 0},
                             Known{"dblp-2010.el.gz", 326186 - 25539, 807700, 0, 0}}) {
    const EdgeList list = read_edge_list(std::filesystem::path(folder) / "graphs" / known.file);
    EXPECT_EQ(list.num_nodes, known.nodes) << known.file;
    EXPECT_EQ(list.edges.size(), known.edges) << known.file;
    EXPECT_EQ(list.num_duplicates, known.duplicates) << known.file;
    EXPECT_EQ(list.num_self_loops, known.self_loops) << known.file;
  }
}

}  // namespace
}  // namespace kfactor::io

#include "io/graph_files/edge_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "io/files/quote.hpp"
#include "io/files/text_file.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using test::input_error;
using test::TemporaryFolder;
using testing::AnyOf;
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
  std::string at(const std::string& rest, const std::string& name = "ties.txt") {
    return (folder_.path() / name).string() + rest;
  }

  TemporaryFolder folder_;
};

TEST_F(EdgeListTest, EverySeparatorAndExtraColumnsAreUnderstood) {
  for (const char* text :
       {"0 1\n1 2\n", "0\t1\n1\t2\n", "0,1\n1,2\n", " 0 , 1 \n1, 2", "0 1 0.5\n1 2 0.25\n", "0 1\r\n1 2\r\n",
        "\xEF\xBB\xBF\x30 1\n1 2\n", "0;1;0,5\n1;2;0,25\n", "0|1\n1|2\n", "'0','1'\n'1','2'\n", "0 1\r1 2\r",
        "0 1\t2.5\n1 2\t3.5\n", "0 1 {'weight': 3}\n1 2 {'a': 1, 'b': 2}\n", "0 1 # first\n1 2\n",
        "0\t1\tone word\n1\t2\ttwo words\n"}) {
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

TEST_F(EdgeListTest, BytesBehindGzipDataAreNotDropped) {
  std::string packed;
  for (const char* text : {"1 2\n", "2 3\n"}) {
    std::ifstream in(folder_.write_gzip("part", text), std::ios::binary);
    packed.append(std::istreambuf_iterator<char>(in), {});
  }
  EXPECT_EQ(read(packed).edges.size(), 2U) << "two members";
  EXPECT_EQ(read(packed + std::string(700'000, '\0')).edges.size(), 2U) << "padding";
  for (const std::string& behind :
       {std::string("3 4\n"), std::string("\n"), std::string(600, '\0') + "3 4\n"}) {
    EXPECT_EQ(
        message(packed + behind),
        at(": other bytes follow the gzip data. Was a text appended that is not packed? Unpack both, and "
           "pack them together."));
  }
  EXPECT_THAT(message(packed + "\x1f"), HasSubstr("ends too early"));
  EXPECT_THAT(message(packed + "\x1f\x8b"), HasSubstr("ends too early"));
}

TEST_F(EdgeListTest, MalformedLinesAreNamed) {
  const std::string numbers =
      " Ids of people must be whole numbers from 0 to 2^64 - 1; give each name a number.";
  EXPECT_EQ(message("# c\n0 1\n1 x\n"),
            at(":3: cannot read an edge from \"1 x\": \"x\" is no id.") + numbers);
  EXPECT_EQ(message("-1 2\n"), at(":1: cannot read an edge from \"-1 2\": \"-1\" is no id.") + numbers);
  EXPECT_EQ(message("0 1.5\n"), at(":1: cannot read an edge from \"0 1.5\": \"1.5\" is no id.") + numbers);
  EXPECT_EQ(message("from to\nfrom to\n"),
            at(":2: cannot read an edge from \"from to\": \"from\" is no id.") + numbers);
  EXPECT_THAT(message("0 18446744073709551616\n"), HasSubstr("\"18446744073709551616\" is no id."));
  EXPECT_THAT(message("0 1\n0 x" + std::string(500, '1') + "\n"), HasSubstr("111...\": \"x1"));
  EXPECT_EQ(
      message("0 1\n\n7\n"),
      at(":3: cannot read an edge from \"7\": it has 1 cell where line 1 has 2. Rows of a list of ties are "
         "equally long. Is this METIS or an adjacency list, or does line 1 tell sizes?"));
}

TEST_F(EdgeListTest, NamesOfColumnsTellTheEnds) {
  for (const char* text :
       {",source,target\n0,12,55\n1,13,44\n", "Unnamed: 0,from,to\n0,12,55\n1,13,44\n",
        "Id;Type;Source;Target\n0;x;12;55\n1;x;13;44\n", "weight\tu\tv\n3\t12\t55\n1\t13\t44\n",
        "\"dst\",\"src\"\n\"55\",\"12\"\n\"44\",\"13\"\n",
        ":END_ID(Person)|:START_ID(Person)\n55|12\n44|13\n", "# nr FromNodeId ToNodeId\n0 12 55\n1 13 44\n",
        "when,node 1,node 2\n7,12,55\n8,13,44\n"}) {
    const EdgeList list = read(text);
    EXPECT_THAT(list.original_ids, ElementsAre(12U, 13U, 44U, 55U)) << text;
    EXPECT_THAT(list.edges, ElementsAre(Pair(0, 3), Pair(1, 2))) << text;
  }
}

TEST_F(EdgeListTest, ColumnsThatMayBeOthersAreRefused) {
  const std::string name_them = " Name the columns of the two ends source and target in a header line.";
  for (const char* text : {"0 12 55\n1 13 44\n", "1,12,55\n4,13,44\n9,1,2\n", "1 2 3\n2 1 3\n3 1 2\n",
                           "a,b,c\n0,12,55\n1,13,44\n"}) {
    EXPECT_EQ(message(text),
              at(":1: the first of the columns grows from row to row. Does it hold row numbers, or is "
                 "this an adjacency list?") +
                  name_them);
  }
  for (const char* header : {"id,a,b", ",a,b", "a,weight,b", "Unnamed: 0,a,b", "date,a,b"}) {
    EXPECT_EQ(message(std::string(header) + "\n5,12,55\n"),
              at(":1: the header \"") + header + "\" does not say which two columns are the ends of a tie." +
                  name_them);
  }
  for (const char* header : {"user,movie", "author_id,paper_id", "person club"}) {
    EXPECT_THAT(message(std::string(header) + "\n5 1\n"), HasSubstr("names two kinds of nodes."));
  }
  EXPECT_EQ(read("page_1,page_2\n1,2\n").num_nodes, 2U);
  EXPECT_EQ(read("1 2 0.5\n2 3 0.5\n").edges.size(), 2U) << "weights with decimals are no ids";
  EXPECT_EQ(read("% sym positive\n1 2 7\n2 3 7\n").edges.size(), 2U) << "KONECT says where the ends are";
}

TEST_F(EdgeListTest, EmptyCellsAndShortRowsAreNamed) {
  EXPECT_EQ(message("source,target,weight\n12,,3\n"),
            at(":2: cannot read an edge from \"12,,3\": the cell of target is empty. A tie has two ids."));
  EXPECT_EQ(message("1,2\n,3\n"),
            at(":2: cannot read an edge from \",3\": cell 1 is empty. A tie has two ids."));
  EXPECT_EQ(message("1\t2\t5\n1\t\t5\n"),
            at(":2: cannot read an edge from \"1\\t\\t5\": cell 2 is empty. A tie has two ids."));
  EXPECT_EQ(message("1;2\n3;\n"),
            at(":2: cannot read an edge from \"3;\": cell 2 is empty. A tie has two ids."));
  for (const char* text : {"1 2 3\n1 2\n", "1 2\n1 2 3\n", "34 78 0\n2 3 4 5 6\n", "a b\n1 2 3\n"}) {
    EXPECT_THAT(message(text), HasSubstr(":2: cannot read an edge from ")) << text;
    EXPECT_THAT(message(text), HasSubstr("Is this METIS or an adjacency list, or does line 1 tell sizes?"));
  }
  EXPECT_THAT(message("4\n1 2\n"),
              HasSubstr(":1: cannot read an edge from \"4\" (one number; a tie has two ids)."));
  EXPECT_THAT(message("alice\n"), HasSubstr(":1: cannot read an edge from \"alice\" (a tie has two ids"));
}

TEST_F(EdgeListTest, LinesOfSizesAreNoTies) {
  for (const char* text : {"4 3\n1 2\n1 3\n1 4\n", "3 3\n2 3\n1 3\n1 2\n", "# c\n9 2\n\n1 2\n3 4\n",
                           "4 3 3\n2 1 7\n3 1 7\n4 1 7\n", "3 3 001\n2 1 3 2\n1 1 3 3\n1 2 2 3\n",
                           "4 2 11\n1 2 5\n1 1 5\n1 4 5\n1 3 5\n", "4 6 0\n2 3 4\n1 3 4\n1 2 4\n1 2 3\n"}) {
    EXPECT_THAT(message(text), AnyOf(HasSubstr(": does this line tell sizes, or a tie? It fits as "),
                                     HasSubstr("Is this METIS or an adjacency list")))
        << text;
  }
  EXPECT_THAT(message("5 4 1\n1 2 9\n2 3 9\n2 4 9\n4 5 9\n1 5 9\n"), HasSubstr("no InputError"))
      << "a METIS file of 5 nodes and 4 ties holds 16 numbers";
  EXPECT_EQ(read("source target\n4 3\n1 2\n1 3\n1 4\n").edges.size(), 4U)
      << "under a header all rows are ties";
  EXPECT_EQ(read("1 2\n1 3\n1 4\n").edges.size(), 3U);
  EXPECT_THAT(read("4 3\n1 2\n2 1\n1 3\n3 1\n1 4\n4 1\n").summary("ties"),
              HasSubstr("The first line was read as a tie, though it could be sizes."));
}

TEST_F(EdgeListTest, NamesOfPeopleAreRefusedByTheFirstLine) {
  const std::string numbers =
      " Ids of people must be whole numbers from 0 to 2^64 - 1; give each name a number.";
  EXPECT_EQ(message("alice bob\nbob carol\n"), at(":1: cannot read an edge from \"alice bob\".") + numbers);
  EXPECT_EQ(message("9f3a x1\n8c1d x2\n"), at(":1: cannot read an edge from \"9f3a x1\".") + numbers);
  EXPECT_EQ(message("1 bob\n1 2\n"),
            at(":1: cannot read an edge from \"1 bob\": \"bob\" is no id.") + numbers);
  EXPECT_EQ(message("alice bob\n1 2\nalice 2\n"),
            at(":3: cannot read an edge from \"alice 2\": \"alice\" is no id.") + numbers +
                " (Line 1, \"alice bob\", was taken for a header.)");
}

TEST_F(EdgeListTest, WhatWasReadIsSaid) {
  EXPECT_EQ(
      read("# a\n# b\nfrom,to,weight\n1,2,5\n2,1,5\n3,3,1\n").summary("ties.csv"),
      "ties.csv: people 3, ties 1; dropped: repeated ties 1 (in either direction), loops 1; skipped: comment "
      "lines 2, header \"from,to,weight\" (line 3). Ends are from and to; 1 other column is ignored.");
  EXPECT_EQ(read("alice bob\n1 2\n% one\n").summary("x"),
            "x: people 2, ties 1; dropped: repeated ties 0 (in either direction), loops 0; skipped: comment "
            "lines 1, "
            "header \"alice bob\" (line 1).");
  EXPECT_EQ(read("1 2 0.5\n").summary("x"),
            "x: people 2, ties 1; dropped: repeated ties 0 (in either direction), loops 0; skipped: comment "
            "lines 0. "
            "Ends are column 1 and column 2; 1 other column is ignored.");
}

TEST_F(EdgeListTest, FilesWithoutEdgesAreErrors) {
  EXPECT_EQ(message(""), at(": holds no edges."));
  EXPECT_EQ(message("# nothing\na b\n"), at(": holds no edges, only the header \"a b\" in line 2."));
  EXPECT_EQ(input_error([&] { read_edge_list(folder_.path() / "absent.txt"); }),
            at(": no such file.", "absent.txt"));
  EXPECT_THAT(input_error([&] { read_edge_list(folder_.path()); }), EndsWith(": is a folder, not a file."));
}

TEST_F(EdgeListTest, FormatsOfOtherProgramsAreNamed) {
  const std::pair<const char*, const char*> files[] = {
      {"%%MatrixMarket matrix coordinate pattern general\n3 3 1\n1 2\n", ":1: a Matrix Market file is not"},
      {"% a\n%MATRIXMARKET matrix\n3 3 1\n", ":2: a Matrix Market file is not"},
      {"*Vertices 3\n1 2\n", ":1: this is a Pajek file"},
      {"% by hand\r\n*Network x\r\n", ":2: this is a Pajek file"},
      {"graph [\n directed 0\n", ":1: this is a GML file"},
      {"Creator \"igraph\"\ngraph\n[\n", ":1: this is a GML file"},
      {"graph\n[\n", ":1: this is a GML file"},
      {"\n# c\ndigraph net {\n 1 -> 2;\n}\n", ":3: this is a DOT file"},
      {"strict graph{ 1 -- 2 }", ":1: this is a DOT file"},
      {"<?xml version=\"1.0\"?>\n<graphml xmlns=\"x\">\n", ":1: this is a GraphML file"},
      {"<gexf version=\"1.2\">", ":1: this is a GEXF file"},
      {"<!DOCTYPE html>\n<html><body>Sign in</body></html>", ":1: this is a web page"},
      {"{\"nodes\": [1, 2]}", ":1: this is a JSON text"},
      {"[[1, 2], [2, 3]]", ":1: this is a JSON text"},
      {"[run]\nname = \"x\"\n", ":1: this is a TOML file"},
      {"c a comment\np edge 3 2\ne 1 2\n", ":1: this is a DIMACS file"},
      {"p sp 3 2\na 1 2 5\n", ":1: this is a DIMACS file"},
      {"dl n=3\nformat = edgelist1\n", ":1: this is a UCINET file"},
      {"nodedef>name VARCHAR\n1\n", ":1: this is a GDF file"},
      {">>graph6<<DQc", ":1: this is a graph6 file"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", ":1: this is a pointer of Git LFS"},
      {"% bip unweighted\n% 4 3 2\n1 1\n", ":1: \"% bip\": this KONECT file ties people to things"},
      {"# out\n%bip\n1 1\n", ":2: \"% bip\": this KONECT file ties people to things"}};
  for (const auto& [text, sentence] : files) {
    EXPECT_THAT(message(text), HasSubstr(sentence)) << text;
    const auto packed = folder_.write_gzip("packed", text);
    EXPECT_THAT(input_error([&] { read_edge_list(packed); }), HasSubstr(sentence)) << text;
  }
  for (const char* text : {"graph other\n1 2\n", "c d\n1 2\n", "p q\n1 2\n",
                           "% bipartite graphs are elsewhere\n1 2\n", "% symmetric\n1 2\n"}) {
    EXPECT_EQ(read(text).num_nodes, 2U) << text;
  }
}

TEST_F(EdgeListTest, BytesThatAreNoTextNeverReachTheTerminal) {
  const std::pair<std::string, const char*> files[] = {
      {std::string("1 2\n3 \x1b[31m4\n"), ":2: cannot read an edge from \"3 \\x1b[31m4\""},
      {std::string("\xc3\x28 1\n2 3\n"), ":1: \"\\xc3( 1\" is not UTF-8 text."},
      {std::string("1 2\n\xe9t\xe9 4\n"), ":2: cannot read an edge from \"\\xe9t\\xe9 4\""},
      {std::string("1 2\n3\0 4\n", 9), ":2: holds a NUL byte"},
      {std::string("1 2\r\n2 3\r4 5\r\n"), ":2: holds a carriage return within the line."},
      {"1 2\n" + std::string(3 << 20, '7'), ":2: is longer than 1 MB."},
      {"1 2\n" + std::string(3 << 20, '\0'), ":2: holds a NUL byte"}};
  for (const auto& [bytes, sentence] : files) {
    EXPECT_THAT(message(bytes), HasSubstr(sentence));
    EXPECT_TRUE(is_plain_text(message(bytes)));
  }
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

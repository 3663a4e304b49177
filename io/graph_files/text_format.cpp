#include "io/graph_files/text_format.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "io/files/text_file.hpp"

namespace kfactor::io {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Without spaces and line ends around it.
std::string_view without_blanks(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

// Takes the first word off the text.
std::string_view take_word(std::string_view& text) {
  text = text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
  const std::string_view word = text.substr(0, std::min(text.find_first_of(kBlanks), text.size()));
  text.remove_prefix(word.size());
  return word;
}

std::string_view xml_format(const std::string& text) {
  const auto holds = [&](const char* tag) { return text.find(tag) != std::string::npos; };
  return holds("<graphml") ? "GraphML" : holds("<gexf") ? "GEXF" : holds("<html") ? "HTML" : "XML";
}

// GML: graph [ ... ]. DOT: graph NAME { ... }.
std::string_view format_of_block(std::string_view text) {
  std::string_view rest = text;
  const std::string word = lower(take_word(rest));
  const std::string_view inside = without_blanks(rest);
  if (word == "graph[" || (word == "graph" && inside.starts_with('['))) {
    return "GML";
  }
  const bool opens =
      word == "strict" || word == "graph" || word == "digraph" || word == "graph{" || word == "digraph{";
  const std::string_view first_line = text.substr(0, std::min(text.find('\n'), text.size()));
  if (opens && (first_line.find('{') != std::string_view::npos || inside.starts_with('{'))) {
    return "DOT";
  }
  return {};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The format of a text whose first line that is neither blank nor a comment begins here.
std::string_view format_of_rows(std::string_view text) {
  std::string_view rest = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
  const std::string line = lower(rest);
  const std::string first = lower(take_word(rest));
  const std::string second = lower(take_word(rest));
  if (is_one_of(first, {"*vertices", "*network", "*edges", "*arcs", "*arcslist", "*edgeslist", "*matrix",
                        "*partition", "*vector"})) {
    return "Pajek";
  }
  if (first == "dl" && (second.starts_with("n") || second.empty() || second.starts_with("format"))) {
    return "UCINET";
  }
  if (line.starts_with("nodedef>")) {
    return "GDF";
  }
  if ((first == "creator" || first == "version") && second.starts_with('"')) {
    return "GML";
  }
  if (line.starts_with("@nodes") || line.starts_with("@arcs") || line.starts_with("@attributes")) {
    return "LEMON";
  }
  const bool is_problem = first == "p" && is_one_of(second, {"edge", "edges", "col", "sp", "max", "min",
                                                             "asn", "tw", "td", "cep", "aux", "mat", "ghg"});
  if (is_problem || (first == "c" && lower(text).find("\np ") != std::string::npos)) {
    return "DIMACS";
  }
  return format_of_block(text);
}

// The format of a text that is no table; empty if it may be one. Blanks before it are skipped.
std::string_view format_of_text(std::string_view rest) {
  if (rest.starts_with('<')) {
    return xml_format(lower(rest));
  }
  if (rest.starts_with(">>graph6<<") || rest.starts_with(">>sparse6<<") || rest.starts_with(">>digraph6<<")) {
    return "graph6";
  }
  if (rest.starts_with("version https://git-lfs")) {
    return "Git LFS";
  }
  if (rest.starts_with('[') && rest.size() > 1 && std::isalpha(static_cast<unsigned char>(rest[1])) != 0) {
    return "TOML";
  }
  return rest.starts_with('{') || rest.starts_with('[') ? "JSON" : std::string_view();
}

}  // namespace

TextFormat text_format(std::string_view beginning) {
  // The words that tell a format stand near the beginning.
  constexpr std::size_t kEnough = std::size_t{1} << 16;
  std::string_view rest = beginning.substr(0, kEnough);
  const std::size_t blanks = std::min(rest.find_first_not_of(kBlanks), rest.size());
  std::uint64_t number =
      1 + static_cast<std::uint64_t>(std::count(rest.begin(), rest.begin() + blanks, '\n'));
  rest.remove_prefix(blanks);
  if (const std::string_view format = format_of_text(rest); !format.empty()) {
    return {format, number};
  }
  for (; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
    const std::string line = lower(without_blanks(rest.substr(0, end)));
    if (!line.empty() && line.front() != '%' && line.front() != '#') {
      return {format_of_rows(rest.substr(rest.find_first_not_of(kBlanks))), number};
    }
    const std::size_t word = line.find_first_not_of("%# \t");
    if (word != std::string::npos && std::string_view(line).substr(word).starts_with("matrixmarket")) {
      return {"Matrix Market", number};
    }
    rest.remove_prefix(std::min(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1), rest.size()));
  }
  return {};
}

KonectKind konect_kind(std::string_view comment) {
  std::string_view rest = without_blanks(comment);
  if (!rest.starts_with('%')) {
    return KonectKind::None;
  }
  rest.remove_prefix(1);
  const std::string structure = lower(take_word(rest));
  const std::string weights = lower(take_word(rest));
  const bool has_kind = is_one_of(weights, {"unweighted", "positive", "posweighted", "signed", "multisigned",
                                            "weighted", "multiweighted", "dynamic", "multiposweighted"});
  // Some files leave the kind of weights out.
  if (is_one_of(structure, {"bip", "bipartite"}) && (has_kind || weights.empty())) {
    return KonectKind::TwoKinds;
  }
  return is_one_of(structure, {"sym", "asym"}) && (has_kind || weights.empty()) ? KonectKind::Ties
                                                                                : KonectKind::None;
}

std::string refusal_of(std::string_view format_name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOwnWords = {{
      {"Matrix Market",
       "a Matrix Market file is not an edge list. If its matrix is square, remove its first lines up to and "
       "including the one with the sizes."},
      {"HTML", "this is a web page, not an edge list. Did the download need a login?"},
      {"Git LFS", "this is a pointer of Git LFS, not the file itself. Fetch it: git lfs pull."},
      {"TOML", "this is a TOML file, not an edge list. Was a scenario named as graph.file?"},
      {"JSON", "this is a JSON text, not an edge list. Write one tie a line, as two ids."},
  }};
  for (const auto& [name, sentence] : kOwnWords) {
    if (name == format_name) {
      return std::string(sentence);
    }
  }
  return "this is a " + std::string(format_name) +
         " file, not an edge list. Convert it to one tie a line, as two ids: Gephi, networkx and igraph can.";
}

}  // namespace kfactor::io

#include "jobs/program/manual.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "jobs/common/version.hpp"
#include "jobs/program/command_parser.hpp"
#include "jobs/program/commands.hpp"

namespace kfactor::jobs {
namespace {

// Escapes text for troff: hyphens that can be copied, no escapes, no line that looks like a request.
std::string troff(std::string_view text) {
  std::string result;
  if (text.starts_with('.') || text.starts_with('\'')) {
    result = "\\&";
  }
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string synopsis_of(const CommandInfo& info, const CLI::App& app) {
  std::string text = fmt::format("\\fBkfactor {}\\fR [\\fIOPTIONS\\fR]", troff(info.name));
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::string name = troff(option->get_name(true));
      text += option->get_required() ? fmt::format(" \\fI{}\\fR", name) : fmt::format(" [\\fI{}\\fR]", name);
    }
  }
  return text;
}

std::string option_entry(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) {
    names += fmt::format("\\fB\\-{}\\fR, ", troff(name));
  }
  for (const std::string& name : option.get_lnames()) {
    names += fmt::format("\\fB\\-\\-{}\\fR", troff(name));
  }
  const std::string value = kind_of_value(option);
  if (!value.empty()) {
    names += fmt::format(" \\fI{}\\fR", troff(value));
  }
  return fmt::format(".TP\n{}\n{}\n", names, troff(description_of(option)));
}

// The options of a command, under its name.
std::string options_of(const CommandInfo& info, const CLI::App& app) {
  std::string text = fmt::format(".SS kfactor {}\n", troff(info.name));
  for (const std::string& group : app.get_groups()) {
    for (const CLI::Option* option : app.get_options()) {
      if (option->nonpositional() && option->get_group() == group) {
        text += option_entry(*option);
      }
    }
  }
  return text;
}

std::string command_entry(const CommandInfo& info, const CLI::App& app) {
  return fmt::format(
      ".TP\n{}\n{}{}\n.br\nExample: \\fB{}\\fR\n", synopsis_of(info, app), troff(info.sentence),
      info.uses_ranks ? " Under \\fBmpirun\\fR on all of its ranks." : "", troff(info.example));
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n0\nDone.\n"
    ".TP\n2\nThe input or the command line makes no sense; one sentence on standard error says why.\n"
    ".TP\n3\nThe machine failed: memory, disk or a missing program.\n"
    ".TP\n4\nA bug in kfactor.\n"
    ".TP\n5\nStopped by a signal; what was done is kept.\n";

std::string signals_entry(const CommandInfo& info) {
  return info.on_signal.empty() ? std::string()
                                : fmt::format(".TP\n\\fBkfactor {}\\fR\nOn a signal, {}.\n", troff(info.name),
                                              troff(info.on_signal));
}

std::string option_words(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_snames()) {
      words += " -" + name;
    }
    for (const std::string& name : option->get_lnames()) {
      words += " --" + name;
    }
  }
  return words.empty() ? words : words.substr(1);
}

}  // namespace

std::string manual_page() {
  const CommandParser parser(make_commands());
  std::string text = fmt::format(
      ".TH KFACTOR 1 \"\" \"kfactor {}\" \"User Commands\"\n"
      ".SH NAME\nkfactor \\- simulates invitation campaigns on a social graph\n"
      ".SH SYNOPSIS\n\\fBkfactor\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n.br\n"
      "\\fBmpirun \\-n\\fR \\fIRANKS\\fR \\fBkfactor\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n"
      ".SH COMMANDS\n",
      troff(kVersion));
  std::string_view group;
  for (const CommandPtr& command : parser.commands()) {
    const CommandInfo& info = command->info();
    if (info.group != group) {
      group = info.group;
      text += fmt::format(".SS {}\n", troff(group));
    }
    text += command_entry(info, parser.app_of(*command));
  }
  text += ".SH OPTIONS\n";
  for (const CommandPtr& command : parser.commands()) {
    text += options_of(command->info(), parser.app_of(*command));
  }
  text += fmt::format(".SH SIGNALS\nThe signals are {}. Other commands end at once.\n",
                      troff(StopSignal::names()));
  for (const CommandPtr& command : parser.commands()) {
    text += signals_entry(command->info());
  }
  return text + kExitStatus;
}

std::string bash_completion() {
  const CommandParser parser(make_commands());
  std::string names;
  std::string cases;
  for (const CommandPtr& command : parser.commands()) {
    const std::string_view name = command->info().name;
    names += fmt::format("{} ", name);
    cases += fmt::format("    {}) words=\"{}\" ;;\n", name, option_words(parser.app_of(*command)));
  }
  // Words that are not options are file names, which bash completes itself.
  return fmt::format(
      "# Completion of kfactor for bash.\n"
      "_kfactor() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} words=\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"{}--help --version\" -- \"$word\")\n"
      "    return\n"
      "  fi\n"
      "  [[ $word == -* ]] || return\n"
      "  case ${{COMP_WORDS[1]}} in\n"
      "{}"
      "  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "}}\n"
      "complete -o default -F _kfactor kfactor\n",
      names, cases);
}

std::string requested_manual(int argc, const char* const* argv) {
  const std::string_view wish = argc == 2 ? argv[1] : "";
  return wish == "--man" ? manual_page() : wish == "--bash-completion" ? bash_completion() : std::string();
}

}  // namespace kfactor::jobs

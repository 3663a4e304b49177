#include "jobs/program/command_parser.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"

namespace kfactor::jobs {
namespace {

constexpr std::size_t kColumn = 34;  // where the description of an option begins
constexpr std::size_t kWidth = 100;

// Wraps to lines of at most kWidth - kColumn characters.
std::string wrapped(const std::string& text) {
  std::string result;
  std::size_t length = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool fits = length + 1 + word.size() <= kWidth - kColumn;
    result += result.empty() ? "" : fits ? " " : "\n";
    length = fits ? length + 1 + word.size() : word.size();
    result += word;
  }
  return result;
}

// The help of a command: description, usage, options in groups and an example. An option shows the kind of its
// value, and its default after its description.
class HelpText : public CLI::Formatter {
 public:
  explicit HelpText(bool uses_ranks) : uses_ranks_(uses_ranks) {
    column_width(kColumn);
    label("SUBCOMMAND", "COMMAND");
    label("Positionals", "Arguments");
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = "\n" + CLI::Formatter::make_usage(app, name);
    if (uses_ranks_) {
      const std::string line = usage.substr(usage.find(name));
      usage = usage.substr(0, usage.find_last_not_of('\n') + 1);
      usage += "\n       mpirun -n RANKS " + line;
    }
    return usage;
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string value = kind_of_value(*option);
    return value.empty() || option->get_positional() ? "" : " " + value;
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(description_of(*option));
  }

  // CLI11's formatter puts two empty lines between groups; this one puts one.
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t gap = text.find("\n\n\n"); gap != std::string::npos; gap = text.find("\n\n\n")) {
      text.erase(gap, 1);
    }
    return text;
  }

 private:
  bool uses_ranks_;
};

std::string footer_of(const CommandInfo& info) {
  std::string text = "Example:\n  " + std::string(info.example);
  if (!info.on_signal.empty()) {
    text += "\n\nAfter " + StopSignal::names() + ":\n  " + std::string(info.on_signal) + "; exit code 5.";
  }
  return text;
}

// A script whose variable is unset would otherwise run with the default value.
void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) {
        throw InputError(
            "kfactor: " + option->get_name() +
            " is given without a value. Is a variable unset? Leave the option out, or give it one.");
      }
    }
  }
}

// "rnu": Did you mean "run"?
void refuse_unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  if (word.empty() || word.front() == '-' || std::ranges::find(names, word) != names.end()) {
    return;
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw InputError("kfactor: there is no command \"" + std::string(word) + "\"." +
                   name_help(word, known, "commands"));
}

// "--otput": Did you mean "--output"?
void refuse_unknown_option(const CLI::App& command, const std::string& name) {
  for (const std::string& word : command.remaining()) {
    if (word.size() < 2 || word.front() != '-') {
      continue;
    }
    const std::string option = word.substr(0, word.find('='));
    const std::size_t name_begins = option.find_first_not_of('-');
    if (name_begins == std::string::npos) {  // "--" ends the options
      continue;
    }
    std::vector<std::string> names;
    for (const CLI::Option* each : command.get_options()) {
      names.insert(names.end(), each->get_lnames().begin(), each->get_lnames().end());
    }
    // Names are compared without their dashes, which all of them share.
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string_view nearest = nearest_name(option.substr(name_begins), known);
    throw InputError(name + ": there is no option \"" + option + "\"." +
                     (nearest.empty() ? " See " + name + " --help."
                                      : " Did you mean \"--" + std::string(nearest) + "\"?"));
  }
}

}  // namespace

std::string kind_of_value(const CLI::Option& option) {
  // CLI11 appends the checked range after a colon.
  return option.get_items_expected_max() > 0
             ? option.get_type_name().substr(0, option.get_type_name().find(':'))
             : std::string();
}

std::string description_of(const CLI::Option& option) {
  std::string text = option.get_description();
  std::string usual = option.get_default_str();
  if (usual.starts_with('[') && usual.ends_with(']')) {
    usual = usual.substr(1, usual.size() - 2);
  }
  if (!usual.empty()) {
    text += " (default: " + usual + ")";
  }
  return option.get_required() && option.nonpositional() ? text + "; must be given" : text;
}

CommandParser::CommandParser(std::vector<CommandPtr> commands)
    : commands_(std::move(commands)),
      app_(std::make_unique<CLI::App>(
          "kfactor: what will this campaign really buy? Simulates invitation campaigns on a social graph.",
          "kfactor")) {
  app_->formatter(std::make_shared<HelpText>(false));
  app_->set_help_flag("-h,--help", "print this help and exit");
  app_->add_flag("--version", version_, "revision, compiler, MPI and HDF5 of this program");
  app_->footer("kfactor COMMAND --help tells the options of a command.");
  for (const CommandPtr& command : commands_) {
    const CommandInfo& info = command->info();
    CLI::App* part = app_->add_subcommand(std::string(info.name), std::string(info.sentence));
    part->group(std::string(info.group));
    part->formatter(std::make_shared<HelpText>(info.uses_ranks));
    part->footer(footer_of(info));
    command->add_to(*part);
  }
  app_->require_subcommand(0, 1);
}

CommandParser::~CommandParser() = default;

const CLI::App& CommandParser::app_of(const Command& command) const {
  return *app_->get_subcommand(std::string(command.info().name));
}

Command* CommandParser::parse(int argc, const char* const* argv) {
  refuse_unknown_command(*app_, argc, argv);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app_->get_subcommands();
    text_ = chosen.empty() ? app_->help() : chosen.front()->help("kfactor");
    return nullptr;
  } catch (const CLI::ParseError& error) {
    refuse_unknown_option(*app_, "kfactor");
    for (const CLI::App* chosen : app_->get_subcommands()) {
      refuse_unknown_option(*chosen, "kfactor " + chosen->get_name());
    }
    const auto chosen = app_->get_subcommands();
    const std::string name = chosen.empty() ? "kfactor" : "kfactor " + chosen.front()->get_name();
    const std::string sentence = error.what();
    throw InputError(name + ": " + sentence + (sentence.ends_with('.') ? "" : ".") + " See " + name +
                     " --help.");
  }
  for (const CLI::App* chosen : app_->get_subcommands()) {
    refuse_empty_values(*chosen);
  }
  for (const CommandPtr& command : commands_) {
    if (!version_ && app_->got_subcommand(std::string(command->info().name))) {
      return command.get();
    }
  }
  text_ = app_->help();
  return nullptr;
}

}  // namespace kfactor::jobs

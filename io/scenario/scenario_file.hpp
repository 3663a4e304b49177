// Scenario files: TOML to model::Scenario and back. io/README.md describes the format.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "io/files/text_file.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::io {

// One `--set key=value` of the command line: a dotted key, and a value in TOML; a bare word counts as text. An
// override changes or adds a value. It cannot add an app or a component.
struct Override {
  std::string key;
  std::string value;
  std::string option = {};  // the option by which it was given, such as --agents; empty: --set

  // As it was typed: "--agents 5x" or "--set run.days=0".
  std::string typed() const;
};

// Splits "population.agents=1e6", and takes quotation marks off the parts of the key. InputError if there is no
// "=" or no key.
Override parse_override(std::string_view text);

// A complete and consistent scenario. A pure function: every rank that parses the same bytes gets the same
// result or the same error. InputError with one sentence about the first mistake in the order of the file; the
// sentence begins "FILE:LINE: ", or "--set KEY=VALUE: " or "--agents N: " if the mistake is in an override.
model::Scenario parse_scenario(std::string_view text, const std::string& file_name,
                               std::span<const Override> overrides = {});

// The same without the rules about several values together: checks only that each value can be read and is in
// its range. InputError otherwise.
model::Scenario read_scenario(std::string_view text, const std::string& file_name,
                              std::span<const Override> overrides = {});

// The scenario as TOML with every parameter. parse_scenario() of this text gives an equal scenario.
std::string write_scenario(const model::Scenario& scenario);

// All parameters as Markdown: key, symbol, unit, range, default, meaning and source, one table per section.
std::string parameter_dictionary();

}  // namespace kfactor::io

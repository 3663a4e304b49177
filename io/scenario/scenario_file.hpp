// Scenario files: TOML in, model::Scenario out, and back. The format is described in io/README.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "io/files/text_file.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::io {

// One `--set key=value` of the command line: a dotted key, and a value in TOML; bare words are taken for
// text. An override changes or adds a value; it cannot bring in an app or a component that the file does not
// have.
struct Override {
  std::string key;
  std::string value;
};

// Splits "population.agents=1e6". Throws InputError when there is no "=" or no key.
Override parse_override(std::string_view text);

// A complete and consistent scenario. Pure: every rank that parses the same bytes gets the same result or the
// same error. Throws InputError with one sentence about the first mistake in the order of the file, which
// begins "FILE:LINE: ", or "--set KEY=VALUE: " when an override is to blame.
model::Scenario parse_scenario(std::string_view text, const std::string& file_name,
                               std::span<const Override> overrides = {});

// The same, but rules that concern several values at once are left unchecked: whether each value can be read, and lies
// in its range. Throws InputError.
model::Scenario read_scenario(std::string_view text, const std::string& file_name,
                              std::span<const Override> overrides = {});

// The scenario as TOML with every parameter spelt out; parse_scenario() makes the equal scenario of it.
std::string write_scenario(const model::Scenario& scenario);

// All parameters, as Markdown: key, symbol, unit, range, default, meaning and source, a table a section.
std::string parameter_dictionary();

}  // namespace kfactor::io

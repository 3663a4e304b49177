#include "io/results/provenance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <ctime>
#include <vector>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"

namespace kfactor::io {

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string scenario_digest(const std::string& resolved_toml) {
  return fmt::format("fnv1a64:{:016x}", stable_hash(resolved_toml));
}

std::string digest_text(const model::Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

void write_provenance(hdf5::Writer& file, const std::string& format, std::span<const std::int64_t> version,
                      const model::Scenario& scenario, const std::string& resolved_toml,
                      const Provenance& provenance) {
  const auto text = [&](const std::string& name, std::string_view value) {
    file.attribute("/", name, value);
  };
  const auto number = [&](const std::string& name, std::int64_t value) {
    file.attribute("/", name, std::span<const std::int64_t>(&value, 1));
  };
  text("format", format);
  file.attribute("/", "format_version", version);
  text("revision", provenance.revision);
  text("compiler", provenance.compiler);
  text("mpi", provenance.mpi);
  text("hdf5", hdf5::library_version());
  text("created_utc", utc_now());
  text("name", scenario.run.name);
  text("scenario", resolved_toml);
  text("scenario_digest", scenario_digest(resolved_toml));
  text("scenario_folder", provenance.scenario_folder);
  if (!provenance.observed.empty()) {
    text("observed", provenance.observed);
  }
  if (!provenance.forked_after.empty()) {
    text("forked_after", provenance.forked_after);
  }
  text("graph_digest", provenance.graph_digest);
  if (!provenance.graph_reading.text.empty()) {
    text("graph_read", provenance.graph_reading.text);
  }
  for (const auto& [name, count] : provenance.graph_reading.counts) {
    number(name, count);
  }
  text("start", model::to_string(scenario.run.start));
  number("burn_in_days", scenario.run.burn_in_days);
  file.unsigned_attribute("/", "seed", scenario.run.seed);
  number("replicate", scenario.run.replicate);
  number("agents", scenario.population.agents);
  number("people", scenario.population.people);
}

std::string format_of(const std::string& path) {
  constexpr std::string_view kOurs = "kfactor ";
  try {
    const hdf5::Reader file(path);
    const std::string format = file.has_attribute("format") ? file.text_attribute("format") : std::string();
    return format.starts_with(kOurs) ? format.substr(kOurs.size()) : std::string();
  } catch (const InputError&) {
    return {};  // not a file of kfactor
  }
}

void check_format(const hdf5::Reader& file, const std::string& path, const FileFormat& format,
                  const std::string& what) {
  if (!file.has_attribute("format") ||
      file.text_attribute("format") != fmt::format("kfactor {}", format.name)) {
    throw InputError(fmt::format("\"{}\" is an HDF5 file but not one of {}. {}", path, format.name, what));
  }
  const std::vector<std::int64_t> version = file.integer_attribute("format_version");
  if (version.size() != 2 || version[0] > format.major) {
    throw InputError(
        fmt::format("\"{}\" has {} format version {}, and this program reads versions up to {}. Use a "
                    "newer kfactor.",
                    path, format.name, fmt::join(version, "."), format.major));
  }
  if (version[0] == format.major && version[1] >= format.first_minor_with_digest && !file.is_sealed() &&
      !file.has_its_content()) {
    throw InputError(fmt::format(
        "\"{}\" was changed by another program after it was written: its content does not fit its "
        "digest. Copy it again, or repeat the run.",
        path));
  }
}

}  // namespace kfactor::io

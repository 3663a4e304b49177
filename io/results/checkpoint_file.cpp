#include "io/results/checkpoint_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "io/files/byte_writer.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/partial_file.hpp"
#include "io/results/results_schema.hpp"
#include "model/agents/digest.hpp"

namespace kfactor::io {
namespace {

namespace fs = std::filesystem;
using model::Digest;

// Checkpoints have a digest of their own, which ranks compute together.
constexpr FileFormat kCheckpointFormat{"checkpoints", kCheckpointMajor,
                                       std::numeric_limits<std::int64_t>::max()};
constexpr char kResults[] = "results";
constexpr char kExpected[] = "a checkpoint written by \"kfactor run\"";
constexpr char kLedger[] = "ledger";
constexpr char kHistory[] = "packed_days";
constexpr char kOldHistory[] = "days";  // words, in files of format 1.0
constexpr char kContents[] = "contents";
constexpr std::uint64_t kRowsAtOnce = std::uint64_t{1} << 17;

// The digest of a file is a sum over its cells and attributes, so ranks can share the work in any way.
template <class T>
void add_cells(Digest& digest, const std::string& name, std::uint64_t first_row, std::span<const T> cells) {
  const std::uint64_t column = stable_hash(name);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    model::add_to(digest, column, first_row + i, static_cast<std::uint64_t>(cells[i]));
  }
}

void add_text(Digest& digest, const std::string& name, const std::string& text) {
  model::add_to(digest, stable_hash(name), stable_hash(text), text.size());
}

Digest over_ranks(const Comm& comm, const Digest& mine) {
  std::array<std::uint64_t, 2> halves = {mine.high, mine.low};
  comm.sum(halves);
  return {halves[0], halves[1]};
}

// The attributes that decide how a run continues; the others only tell where the file comes from.
Digest digest_of_header(const std::string& scenario, const CheckpointHeader& header, model::Step next) {
  Digest digest;
  add_text(digest, "scenario", scenario);
  add_text(digest, "scenario_folder", header.provenance.scenario_folder);
  add_text(digest, "observed", header.provenance.observed);
  add_text(digest, "forked_after", header.provenance.forked_after);
  add_text(digest, "graph_digest", header.provenance.graph_digest);
  add_text(digest, "results", header.results);
  add_text(digest, "next_step", std::to_string(next));
  return digest;
}

// Writes the state into the file.
class Sink : public model::StateSink {
 public:
  // `cells` writes to the same file as `file`; each rank uses it for its own rows.
  Sink(const Comm& comm, hdf5::Writer& file, ByteWriter& cells) : comm_(comm), file_(file), cells_(cells) {}

  void begin_table(const std::string& name, std::uint64_t rows) override {
    table_ = name;
    rows_ = rows;
    first_ = 0;
    total_ = 0;
    const std::vector<std::uint64_t> all = comm_.all_gather(rows);
    for (std::size_t rank = 0; rank < all.size(); ++rank) {
      first_ += rank < static_cast<std::size_t>(comm_.rank()) ? all[rank] : 0;
      total_ += all[rank];
    }
  }
  void column(const std::string& name, const model::Pieces<std::uint8_t>& pieces) override {
    add(name, pieces);
  }
  void column(const std::string& name, const model::Pieces<std::uint16_t>& pieces) override {
    add(name, pieces);
  }
  void column(const std::string& name, const model::Pieces<std::uint32_t>& pieces) override {
    add(name, pieces);
  }
  void column(const std::string& name, const model::Pieces<std::uint64_t>& pieces) override {
    add(name, pieces);
  }
  void archive(std::span<const std::int64_t> words) override { add_at_root(kLedger, words); }

  // The cells of root, compressed in chunks.
  template <class T>
  void add_at_root(const std::string& name, std::span<const T> cells) {
    constexpr std::uint64_t kChunk = 16384;
    if (comm_.is_root()) {
      file_.create<T>(name, {{cells.size()}, {std::min<std::uint64_t>(kChunk, cells.size())}, {}});
      file_.write<T>(name, {{0}, {cells.size()}}, cells);
      add_cells(digest_, name, 0, cells);
    }
    names_.push_back(name);
  }

  const std::vector<std::string>& names() const { return names_; }
  const Digest& digest() const { return digest_; }  // of this rank's cells

 private:
  template <class T>
  void add(const std::string& column, const model::Pieces<T>& pieces) {
    const std::string name = table_ + "/" + column;
    const std::uint64_t offset = comm_.max(file_.set_aside<T>(name, total_));
    std::uint64_t row = first_;
    pieces([&](std::span<const T> cells) {
      if (offset > 0) {
        cells_.write(offset + row * sizeof(T), std::as_bytes(cells));
      }
      add_cells(digest_, name, row, cells);
      row += cells.size();
    });
    require(row == first_ + rows_, "a column has one cell for each row of the table");
    names_.push_back(name);
  }

  const Comm& comm_;
  hdf5::Writer& file_;
  ByteWriter& cells_;
  std::string table_;
  std::uint64_t rows_ = 0, first_ = 0, total_ = 0;
  std::vector<std::string> names_;
  Digest digest_;
};

}  // namespace

// Reads the state from the file; each rank reads what its agents need.
class CheckpointSource : public model::StateSource {
 public:
  explicit CheckpointSource(const hdf5::Reader& file) : file_(file) {}

  model::RowRange rows(const std::string& table) override {
    for (const char* column : {"/agent", "/group", "/word"}) {
      if (file_.has(table + column)) {
        return {0, file_.shape(table + column)[0]};
      }
    }
    throw InputError("does not have " + table);
  }
  model::RowRange rows_of(const std::string& table, AgentRange agents) override {
    const std::uint64_t all = rows(table).last;
    return {row_of(table, agents.first, all), row_of(table, agents.last, all)};
  }
  void read(const std::string& column, model::RowRange rows, std::vector<std::uint8_t>& cells) override {
    file_.read_range(column, rows.first, rows.last, cells);
  }
  void read(const std::string& column, model::RowRange rows, std::vector<std::uint16_t>& cells) override {
    file_.read_range(column, rows.first, rows.last, cells);
  }
  void read(const std::string& column, model::RowRange rows, std::vector<std::uint32_t>& cells) override {
    file_.read_range(column, rows.first, rows.last, cells);
  }
  void read(const std::string& column, model::RowRange rows, std::vector<std::uint64_t>& cells) override {
    file_.read_range(column, rows.first, rows.last, cells);
  }
  std::vector<std::int64_t> archive() override { return file_.read<std::int64_t>(kLedger); }

 private:
  // The first row of this agent or a later one.
  std::uint64_t row_of(const std::string& table, std::uint32_t agent, std::uint64_t rows) const {
    std::vector<std::uint32_t> cell;
    std::uint64_t first = 0;
    while (first < rows) {
      const std::uint64_t middle = first + (rows - first) / 2;
      file_.read_range(table + "/agent", middle, middle + 1, cell);
      if (cell[0] < agent) {
        first = middle + 1;
      } else {
        rows = middle;
      }
    }
    return first;
  }

  const hdf5::Reader& file_;
};

namespace {

[[noreturn]] void throw_damaged(const std::string& path, const char* why) {
  throw InputError(fmt::format("\"{}\" is damaged: {}. Go on from an older checkpoint.", path, why));
}

// Digest of this rank's share of the cells of a dataset. HDF5 clips values that do not fit, so signed values
// are read as signed.
template <class T>
void add_share(Digest& digest, const hdf5::Reader& file, const std::string& name, const Comm& comm,
               const StopPoint& stop_point) {
  const std::uint64_t rows = file.shape(name)[0];
  const auto begin = [&](int rank) {
    return rows * static_cast<std::uint64_t>(rank) / static_cast<std::uint64_t>(comm.size());
  };
  std::vector<T> cells;
  for (std::uint64_t first = begin(comm.rank()); first < begin(comm.rank() + 1);) {
    if (stop_point) {
      stop_point();
    }
    const std::uint64_t last = std::min(first + kRowsAtOnce, begin(comm.rank() + 1));
    file.read_range(name, first, last, cells);
    add_cells<T>(digest, name, first, cells);
    first = last;
  }
}

// InputError on every rank unless the digest in the file equals the digest of its contents. Collective.
void check_digest(const Comm& comm, const hdf5::Reader& file, const std::string& path,
                  const Digest& of_header, const StopPoint& stop_point) {
  Digest mine = comm.is_root() ? of_header : Digest{};
  comm.agree([&] {
    for (const std::string& name : file.read_texts(kContents)) {
      if (name == kLedger || name == kOldHistory) {
        add_share<std::int64_t>(mine, file, name, comm, stop_point);
      } else {
        add_share<std::uint64_t>(mine, file, name, comm, stop_point);
      }
    }
  });
  const Digest found = over_ranks(comm, mine);
  comm.agree([&] {
    if (digest_text(found) != file.text_attribute("content_digest")) {
      throw_damaged(path, "its contents do not fit its digest");
    }
  });
}

// Ends the file with the seal over what root wrote through HDF5 and what all ranks wrote themselves.
// Collective.
void write_seal(const Comm& comm, const std::string& path, std::vector<CheckedBytes> mine,
                const std::vector<CheckedBytes>& cells) {
  mine.insert(mine.end(), cells.begin(), cells.end());
  const std::string seal = make_seal(comm, mine);
  comm.agree([&] {
    if (comm.is_root()) {
      ByteWriter end(path, ByteWriter::Mode::Join);
      end.write(std::filesystem::file_size(path), std::as_bytes(std::span(seal)));
      end.close();
      end.check();
    }
  });
}

// The full path of the results file whose path a checkpoint stores relative to its own folder.
fs::path results_beside(const fs::path& checkpoint, const std::string& results) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(fs::absolute(checkpoint), error).parent_path();
  return full_path(folder / results);
}

}  // namespace

fs::path full_path(const fs::path& file) {
  const fs::path whole = fs::absolute(file);
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
  return error ? whole.lexically_normal() : folder / whole.filename();
}

std::string short_path(const fs::path& full_path) {
  const fs::path here = full_path.lexically_relative(fs::current_path());
  return here.empty() || *here.begin() == ".." ? full_path.string() : here.string();
}

std::optional<fs::path> results_of_checkpoint(const fs::path& path) {
  try {
    const hdf5::Reader file(path.string(), kExpected);
    check_format(file, path.string(), kCheckpointFormat, {});
    return results_beside(path, file.text_attribute(kResults));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

class CheckpointFile::Impl {
 public:
  Impl(const Comm& comm, std::string path, const StopPoint& stop_point) : path_(std::move(path)) {
    std::optional<ReadableFile> bytes;
    comm.agree([&] {
      bytes.emplace(path_);
      hdf5::require_hdf5(*bytes, kExpected);
    });
    const Seal seal = check_seal(comm, *bytes, stop_point);
    comm.agree([&] {
      if (seal == Seal::Broken) {
        throw_damaged(path_, "its bytes do not fit its checksum");
      }
      file_.emplace(path_, kExpected, seal);
      check_format(*file_, path_, kCheckpointFormat, std::string("Give ") + kExpected + ".");
      read_header();
    });
    if (seal == Seal::None) {
      check_digest(comm, *file_, path_, digest_of_header(scenario_, header_, next_), stop_point);
    }
    source_.emplace(*file_);
  }

  std::optional<model::DayReport> next_day(const model::Scenario& scenario) {
    if (!words_) {
      load_days();
      words_.emplace(packed_);
    }
    try {
      if (words_->at_end() && num_days_ == next_) {
        return std::nullopt;
      }
      const ReportShape shape = ReportShape::of(scenario);
      model::DayReport day = take_day(shape, day_variables(shape), scenario, cohort_words_, *words_);
      if (day.step != num_days_ || day.step >= next_) {
        throw InputError("has days out of order. Was it changed by another program?");
      }
      ++num_days_;
      return day;
    } catch (const InputError& error) {
      throw InputError("\"" + path_ + "\" " + error.what());
    }
  }

  std::string path_;
  CheckpointHeader header_;
  std::string scenario_;
  model::Step next_ = 0;
  std::optional<hdf5::Reader> file_;
  std::optional<CheckpointSource> source_;

 private:
  // The days so far, packed. Those of an old file are words.
  void load_days() {
    if (file_->has(kHistory)) {
      packed_ = file_->read<std::uint8_t>(kHistory);
      return;
    }
    cohort_words_ = CohortWords::OfInstallDays;
    PackedWords words;
    words.append(file_->read<std::int64_t>(kOldHistory));
    packed_ = words.bytes();
  }

  void read_header() {
    const auto optional_text = [&](const char* name) {
      return file_->has_attribute(name) ? file_->text_attribute(name) : std::string();
    };
    header_.provenance = {file_->text_attribute("revision"),
                          file_->text_attribute("compiler"),
                          file_->text_attribute("mpi"),
                          optional_text("observed"),
                          file_->text_attribute("scenario_folder"),
                          optional_text("forked_after"),
                          file_->text_attribute("graph_digest")};
    header_.results = file_->text_attribute(kResults);
    scenario_ = file_->text_attribute("scenario");
    next_ = static_cast<model::Step>(file_->number_attribute("next_step"));
  }

  std::vector<std::uint8_t> packed_;
  std::optional<WordReader> words_;  // of packed_
  CohortWords cohort_words_ = CohortWords::OfAges;
  model::Step num_days_ = 0;  // taken so far
};

CheckpointFile::CheckpointFile(const Comm& comm, const std::string& path, const StopPoint& stop_point)
    : impl_(std::make_unique<Impl>(comm, path, stop_point)) {}

CheckpointFile::~CheckpointFile() = default;

const std::string& CheckpointFile::path() const { return impl_->path_; }
const CheckpointHeader& CheckpointFile::header() const { return impl_->header_; }
fs::path CheckpointFile::results() const { return results_beside(impl_->path_, impl_->header_.results); }
const std::string& CheckpointFile::scenario_toml() const { return impl_->scenario_; }
model::Step CheckpointFile::next() const { return impl_->next_; }
std::optional<model::DayReport> CheckpointFile::next_day(const model::Scenario& scenario) {
  return impl_->next_day(scenario);
}
model::StateSource& CheckpointFile::state() { return *impl_->source_; }

void write_checkpoint(const Comm& comm, const std::string& path, const model::Scenario& scenario,
                      const std::string& resolved_toml, const CheckpointHeader& header, model::Step next,
                      std::span<const std::uint8_t> history,
                      const std::function<void(model::StateSink&)>& save) {
  PartialFile partial(comm, path);
  hdf5::Writer file(comm.is_root() ? hdf5::Writes::Here : hdf5::Writes::Elsewhere, partial.working_path());
  comm.agree([&] { file.check(); });
  ByteWriter cells(partial.working_path(), ByteWriter::Mode::Join);
  const std::int64_t version[] = {kCheckpointMajor, kCheckpointMinor};
  write_provenance(file, "kfactor checkpoints", version, scenario, resolved_toml, header.provenance);
  file.attribute("/", kResults, header.results);
  file.attribute("/", "date", model::to_string(scenario.date_of(next - 1)));
  const std::int64_t next_step = next;
  file.attribute("/", "next_step", std::span<const std::int64_t>(&next_step, 1));
  Sink sink(comm, file, cells);
  save(sink);
  sink.add_at_root(kHistory, history);
  file.create_texts(kContents, sink.names());
  const Digest of_header = digest_of_header(resolved_toml, header, next);
  Digest mine = sink.digest();
  if (comm.is_root()) {
    mine.high += of_header.high;
    mine.low += of_header.low;
  }
  file.attribute("/", "content_digest", digest_text(over_ranks(comm, mine)));
  file.close();
  cells.close();
  comm.agree([&] {
    file.check();
    cells.check();
  });
  write_seal(comm, partial.working_path(), file.written(), cells.written());
  try {
    const CheckpointFile back(comm, partial.working_path());
  } catch (const InputError& error) {
    throw EnvironmentError(std::string(error.what()) + " It was just written; is the disk in order?");
  }
  partial.publish();
}

}  // namespace kfactor::io

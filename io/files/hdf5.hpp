// HDF5 behind three small classes: an owned handle, a writer and a reader.
//
// One rank alone calls HDF5. If the disk fills up, HDF5's collective writes fail on one rank and leave the
// others waiting for ever, and HDF5 cannot close a file that it cannot write. So HDF5 works in memory, and the
// result is copied to disk at the end. Data that are too large for this (checkpoints) are written by all ranks
// themselves, side by side, at offsets that the writer reserves.
//
// The writer keeps its first failure, as in a C++ stream, and check() throws it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/files/byte_writer.hpp"
#include "io/files/file_seal.hpp"
#include "io/files/readable_file.hpp"

namespace kfactor::io::hdf5 {

using Id = std::int64_t;            // HDF5's hid_t
using Extent = unsigned long long;  // HDF5's hsize_t
using Shape = std::vector<Extent>;

// "1.10.8"
std::string library_version();

// Closes the HDF5 object that it owns. Negative ids own nothing.
class Handle {
 public:
  using Close = int (*)(Id);

  Handle() = default;
  Handle(Id id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }

  Id id() const { return id_; }
  bool valid() const { return id_ >= 0; }
  // Returns false if HDF5 could not close it.
  bool reset();
  // Releases ownership without closing.
  Id release();

 private:
  Id id_ = -1;
  Close close_ = nullptr;
};

// A block of a dataset: one offset and one count for each dimension.
struct Box {
  Shape offset, count;

  std::uint64_t size() const;
};

struct Layout {
  Shape shape;
  Shape chunk;                       // empty: contiguous; else stored with the filters shuffle and deflate
  std::optional<std::int64_t> fill;  // value of unwritten cells; stored as _FillValue
};

// Element types: integers of 8, 16 (unsigned), 32 and 64 bits, double.
template <class T>
Id native_type();

// One file. Only the rank with Writes::Here writes; on other ranks all functions do nothing, so that code that
// runs on every rank needs no case distinction. Nothing here is collective.
enum class Writes { Here, Elsewhere };

class Writer {
 public:
  // Creates the file, or empties it.
  Writer(Writes where, std::string path);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  template <class T>
  void create(const std::string& name, const Layout& layout) {
    create_dataset(name, layout, native_type<T>(),
                   layout.fill ? std::optional<T>(static_cast<T>(*layout.fill)) : std::nullopt);
  }
  // Creates a one-dimensional dataset of texts of any length (UTF-8, without zero bytes) and writes it.
  void create_texts(const std::string& name, const std::vector<std::string>& texts);

  // Writes a box, in row-major order; an empty box writes nothing.
  template <class T>
  void write(const std::string& name, const Box& box, std::span<const T> values) {
    write_box(name, box, native_type<T>(), values.data());
  }

  // Creates a one-dimensional dataset whose cells the ranks write themselves, with the bytes they have in
  // memory. Returns the offset of the first cell in the file; 0 if there are no cells or the dataset cannot be
  // created.
  template <class T>
  std::uint64_t set_aside(const std::string& name, std::uint64_t rows) {
    return set_aside_cells(name, rows, native_type<T>());
  }

  // Attributes of a dataset, or of the whole file for object "/". Replaces an existing attribute.
  void attribute(const std::string& object, const std::string& name, std::string_view text);
  void attribute(const std::string& object, const std::string& name, std::span<const std::int64_t> values);
  void attribute(const std::string& object, const std::string& name, double value);
  // A number without a sign. One of at most 63 bits is stored with a sign, like all other whole numbers.
  void unsigned_attribute(const std::string& object, const std::string& name, std::uint64_t value);

  // netCDF-style dimensions: `scale` is a dataset that names and labels a dimension.
  void make_scale(const std::string& scale);
  void attach_scale(const std::string& dataset, unsigned dimension, const std::string& scale);

  // Writes the file to disk and syncs it. A file without cells set aside gets the digest of its content
  // (attribute content_digest) and its seal; of another, written() is this writer's part.
  void close();
  std::vector<CheckedBytes> written() const { return out_ ? out_->written() : std::vector<CheckedBytes>(); }
  // EnvironmentError if anything has failed so far.
  void check() const;

 private:
  template <class T>
  void create_dataset(const std::string& name, const Layout& layout, Id type, std::optional<T> fill);
  void add_dataset(const std::string& name, const Layout& layout, Id type, const void* fill);
  std::uint64_t set_aside_cells(const std::string& name, std::uint64_t rows, Id type);
  void write_box(const std::string& name, const Box& box, Id type, const void* values);
  void write_attribute(const std::string& object, const std::string& name, Id type, Id space,
                       const void* value);
  Id object_id(const std::string& object) const;
  bool note(bool good, const std::string& action);
  void copy_out();

  std::string path_;
  bool here_;
  std::string failure_;
  std::optional<ByteWriter> out_;
  int memory_ = -1;                                                 // descriptor of a file in memory
  std::vector<std::pair<std::uint64_t, std::uint64_t>> set_aside_;  // reserved bytes [first, last)
  Handle file_;
  std::map<std::string, Handle, std::less<>> datasets_;
};

// InputError unless the file begins as HDF5 files do. `expected` names the kind of file that is wanted, for the
// message.
void require_hdf5(const ReadableFile& file, const std::string& expected);

// One file, read by this process alone without MPI. What is wrong with the file is an InputError that names it.
// What keeps this process from reading it (no permission, another program's lock, too many open files) is an
// EnvironmentError.
class Reader {
 public:
  // Compares the file's seal with all its bytes before HDF5 parses them, unless `seal` says what
  // check_seal() found.
  explicit Reader(std::string path, const std::string& expected = "a results file written by \"kfactor run\"",
                  std::optional<Seal> seal = {});

  // False if the file has no seal, as those of older versions and other programs.
  bool is_sealed() const { return seal_ == Seal::Intact; }
  // Whether the content has the digest that the writer stored. The seal is lost when another program opens the
  // file for writing, even if it changes nothing; the digest is not.
  bool has_its_content() const;
  bool has(const std::string& name) const;
  bool has_attribute(const std::string& name) const;  // of the file
  Shape shape(const std::string& name) const;
  // Reads the first `rows` entries of dimension 0 and all of the others, row-major.
  template <class T>
  std::vector<T> read(const std::string& name, std::uint64_t rows) const {
    Box box{{}, shape(name)};
    box.offset.assign(box.count.size(), 0);
    box.count[0] = rows;
    return read_box<T>(name, box);
  }
  template <class T>
  std::vector<T> read(const std::string& name) const {
    return read<T>(name, shape(name).at(0));
  }
  // The same for entries first .. last-1 of dimension 0.
  template <class T>
  void read_range(const std::string& name, std::uint64_t first, std::uint64_t last,
                  std::vector<T>& values) const {
    Box box{{}, shape(name)};
    box.offset.assign(box.count.size(), 0);
    box.offset[0] = first;
    box.count[0] = last - first;
    values.resize(cells(name, box, native_type<T>()));
    read_cells(name, box, native_type<T>(), values.data());
  }
  // One box, row-major.
  template <class T>
  std::vector<T> read_box(const std::string& name, const Box& box) const {
    std::vector<T> values(cells(name, box, native_type<T>()));
    read_cells(name, box, native_type<T>(), values.data());
    return values;
  }
  std::vector<std::string> read_texts(const std::string& name) const;
  std::string text_attribute(const std::string& name) const;
  std::vector<std::int64_t> integer_attribute(const std::string& name) const;
  // An attribute that holds one whole number.
  std::int64_t number_attribute(const std::string& name) const;

 private:
  std::uint64_t cells(const std::string& name, const Box& box, Id type) const;
  void read_cells(const std::string& name, const Box& box, Id type, void* values) const;
  Handle open(const std::string& name) const;
  [[noreturn]] void fail(const std::string& sentence) const;
  [[noreturn]] void fail_to_open(int error) const;

  std::string path_;
  ReadableFile bytes_;
  Seal seal_ = Seal::None;
  Handle file_;
};

template <class T>
void Writer::create_dataset(const std::string& name, const Layout& layout, Id type, std::optional<T> fill) {
  add_dataset(name, layout, type, fill ? &*fill : nullptr);
}

}  // namespace kfactor::io::hdf5

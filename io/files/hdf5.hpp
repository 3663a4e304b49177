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
  // Creates a one-dimensional dataset of texts with one fixed length (that of the longest text) and writes it.
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

  // Writes the file to disk and syncs it.
  void close();
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

// One file, read by this process alone without MPI. Every failure is an InputError that names the file.
class Reader {
 public:
  // `expected` names the kind of file that is wanted, for the message about other kinds.
  explicit Reader(std::string path,
                  const std::string& expected = "a results file written by \"kfactor run\"");

  bool has(const std::string& name) const;
  bool has_attribute(const std::string& name) const;  // of the file
  Shape shape(const std::string& name) const;
  // Reads the first `rows` entries of dimension 0 and all of the others, row-major.
  template <class T>
  std::vector<T> read(const std::string& name, std::uint64_t rows) const {
    std::vector<T> values(cells(name, rows));
    read_rows(name, 0, rows, native_type<T>(), values.data());
    return values;
  }
  // The same for entries first .. last-1 of dimension 0.
  template <class T>
  void read_range(const std::string& name, std::uint64_t first, std::uint64_t last,
                  std::vector<T>& values) const {
    values.resize(cells(name, last) / std::max<std::uint64_t>(last, 1) * (last - first));
    read_rows(name, first, last, native_type<T>(), values.data());
  }
  template <class T>
  std::vector<T> read(const std::string& name) const {
    return read<T>(name, shape(name).at(0));
  }
  std::vector<std::string> read_texts(const std::string& name) const;
  std::string text_attribute(const std::string& name) const;
  std::vector<std::int64_t> integer_attribute(const std::string& name) const;

 private:
  std::uint64_t cells(const std::string& name, std::uint64_t rows) const;
  void read_rows(const std::string& name, std::uint64_t first, std::uint64_t last, Id type,
                 void* values) const;
  Handle open(const std::string& name) const;
  [[noreturn]] void fail(const std::string& sentence) const;

  std::string path_;
  Handle file_;
};

template <class T>
void Writer::create_dataset(const std::string& name, const Layout& layout, Id type, std::optional<T> fill) {
  add_dataset(name, layout, type, fill ? &*fill : nullptr);
}

}  // namespace kfactor::io::hdf5

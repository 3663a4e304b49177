#include <hdf5.h>

#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/hdf5_common.hpp"
#include "io/files/quote.hpp"

namespace kfactor::io::hdf5 {
namespace {

constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
constexpr char kChanged[] = ". Was it changed by another program?";
// Deflate packs at most 1032 bytes into one. So a shape that states more cells than this is not true.
constexpr std::uint64_t kMostUnpacked = 1032;

// The texts in a buffer of fixed-length texts, without their padding.
std::vector<std::string> split_texts(const std::vector<char>& bytes, std::size_t length) {
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin + length <= bytes.size(); begin += length) {
    std::string text(bytes.data() + begin, length);
    text.erase(text.find_last_not_of('\0') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

// Reads `count` texts through `read`, which is H5Dread or H5Aread of one object; false if it fails. Texts of
// any length are written now, texts of one fixed length by older versions.
template <class Read>
bool read_texts_of(Id type, Id space, std::size_t count, std::vector<std::string>& texts, Read&& read) {
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> pointers(count, nullptr);
    const Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(memory.id(), H5T_VARIABLE);
    H5Tset_cset(memory.id(), H5Tget_cset(type));
    if (count > 0 && read(memory.id(), pointers.data()) < 0) {
      return false;
    }
    for (const char* text : pointers) {
      texts.emplace_back(text == nullptr ? "" : text);
    }
    return count == 0 || H5Dvlen_reclaim(memory.id(), space, H5P_DEFAULT, pointers.data()) >= 0;
  }
  const std::size_t length = H5Tget_size(type);
  std::vector<char> bytes(count * length);
  if (count > 0 && read(type, bytes.data()) < 0) {
    return false;
  }
  texts = split_texts(bytes, length);
  return true;
}

// Whether every value of the stored type is one of the type in memory.
bool holds_all(Id stored, Id memory) {
  const bool same_kind = H5Tget_class(stored) == H5Tget_class(memory);
  const bool whole = same_kind && H5Tget_class(stored) == H5T_INTEGER;
  return same_kind && H5Tget_size(stored) <= H5Tget_size(memory) &&
         (!whole || H5Tget_sign(stored) == H5Tget_sign(memory));
}

}  // namespace

void require_hdf5(const ReadableFile& file, const std::string& expected) {
  std::array<char, kSignature.size()> first{};
  const auto found = file.read(0, std::as_writable_bytes(std::span(first)));
  if (std::string_view(first.data(), found.size()) != kSignature) {
    throw InputError("\"" + file.path() + "\" is not an HDF5 file. Give " + expected + ".");
  }
}

Reader::Reader(std::string path, const std::string& expected, std::optional<Seal> seal)
    : path_(std::move(path)), bytes_(path_) {
  silence_errors();
  require_hdf5(bytes_, expected);
  seal_ = seal ? *seal : check_seal(bytes_);
  if (seal_ == Seal::Broken) {
    fail(
        "is damaged, or another program changed it: its bytes do not fit its checksum. Copy it again; "
        "if it was damaged where it was written, take an older one or repeat the run.");
  }
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  do_not_lock(access.id());  // HDF5's own lock fails where there are none
  errno = 0;
  file_ = Handle(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
  if (!file_.valid()) {
    fail_to_open(errno);
  }
}

void Reader::fail(const std::string& sentence) const { throw InputError("\"" + path_ + "\" " + sentence); }

void Reader::fail_to_open(int error) const {
  const std::string reason = last_error();
  if (reason.find("unable to lock") != std::string::npos) {
    throw EnvironmentError("\"" + path_ + "\" cannot be locked (HDF5: " + reason +
                           "). If this file system has no locks, set HDF5_USE_FILE_LOCKING=FALSE.");
  }
  if (error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO) {
    throw EnvironmentError("\"" + path_ + "\" cannot be opened: " + std::generic_category().message(error) +
                           ".");
  }
  fail("is damaged or was cut short (HDF5: " + reason + "). Copy it again, or repeat the run.");
}

bool Reader::has_its_content() const {
  return has_attribute(kContentDigest) && text_attribute(kContentDigest) == content_digest(file_.id());
}

bool Reader::has(const std::string& name) const {
  return H5Lexists(file_.id(), name.c_str(), H5P_DEFAULT) > 0;
}

bool Reader::has_attribute(const std::string& name) const { return H5Aexists(file_.id(), name.c_str()) > 0; }

Handle Reader::open(const std::string& name) const {
  // H5Lexists of "a/b" needs "a".
  const std::size_t slash = name.find('/');
  const bool exists = (slash == std::string::npos || has(name.substr(0, slash))) && has(name);
  Handle dataset(exists ? H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Dclose);
  if (!dataset.valid()) {
    fail("has no variable " + quote(name) + kChanged);
  }
  return dataset;
}

Shape Reader::shape(const std::string& name) const {
  const Handle dataset = open(name);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose);
  const int rank = space.valid() ? H5Sget_simple_extent_ndims(space.id()) : 0;
  if (rank <= 0) {
    fail("holds \"" + name + "\" as a single value, not as an array" + kChanged);
  }
  Shape extents(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  return extents;
}

// The number of cells of a box, once type, rank, extent and size were found to be possible.
std::uint64_t Reader::cells(const std::string& name, const Box& box, Id type) const {
  const Handle dataset = open(name);
  const Handle stored(H5Dget_type(dataset.id()), H5Tclose);
  if (!holds_all(stored.id(), type)) {
    fail("holds \"" + name + "\" with another type than expected" + kChanged);
  }
  const Shape extents = shape(name);
  if (extents.size() != box.count.size()) {
    fail("holds \"" + name + "\" with another number of dimensions than expected" + kChanged);
  }
  const std::uint64_t most = (bytes_.size() + 4096) * kMostUnpacked;
  std::uint64_t product = H5Tget_size(type);
  for (std::size_t i = 0; i < extents.size(); ++i) {
    if (box.offset[i] > extents[i] || box.count[i] > extents[i] - box.offset[i]) {
      fail("has too few days or rows in \"" + name + "\"" + kChanged);
    }
    if (box.count[i] != 0 && product > most / box.count[i]) {
      fail("states more cells of \"" + name + "\" than it can hold" + kChanged);
    }
    product *= box.count[i];
  }
  return product / H5Tget_size(type);
}

void Reader::read_cells(const std::string& name, const Box& box, Id type, void* values) const {
  if (box.size() == 0) {
    return;
  }
  const Handle dataset = open(name);
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose);
  H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, box.offset.data(), nullptr, box.count.data(), nullptr);
  const Handle memory_space(H5Screate_simple(static_cast<int>(box.count.size()), box.count.data(), nullptr),
                            H5Sclose);
  if (H5Dread(dataset.id(), type, memory_space.id(), file_space.id(), H5P_DEFAULT, values) < 0) {
    fail("is damaged: \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
}

std::vector<std::string> Reader::read_texts(const std::string& name) const {
  const Handle dataset = open(name);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose);
  const Shape extents = shape(name);
  if (H5Tget_class(type.id()) != H5T_STRING || extents.size() != 1 ||
      extents[0] > (bytes_.size() + 4096) * kMostUnpacked / H5Tget_size(type.id())) {
    fail("holds \"" + name + "\" but not as a list of texts" + kChanged);
  }
  std::vector<std::string> texts;
  const bool good = read_texts_of(type.id(), space.id(), extents[0], texts, [&](Id memory, void* to) {
    return H5Dread(dataset.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
  });
  if (!good) {
    fail("is damaged: \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return texts;
}

std::string Reader::text_attribute(const std::string& name) const {
  const Handle attribute(has_attribute(name) ? H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Aclose);
  const Handle type(attribute.valid() ? H5Aget_type(attribute.id()) : -1, H5Tclose);
  const Handle space(attribute.valid() ? H5Aget_space(attribute.id()) : -1, H5Sclose);
  if (!type.valid() || H5Tget_class(type.id()) != H5T_STRING ||
      H5Sget_simple_extent_npoints(space.id()) != 1) {
    fail("has no text attribute \"" + name + "\"" + kChanged);
  }
  std::vector<std::string> texts;
  const bool good = read_texts_of(type.id(), space.id(), 1, texts,
                                  [&](Id memory, void* to) { return H5Aread(attribute.id(), memory, to); });
  if (!good) {
    fail("is damaged: attribute \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return texts.at(0);
}

std::vector<std::int64_t> Reader::integer_attribute(const std::string& name) const {
  const Handle attribute(has_attribute(name) ? H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Aclose);
  const Handle type(attribute.valid() ? H5Aget_type(attribute.id()) : -1, H5Tclose);
  const Handle space(attribute.valid() ? H5Aget_space(attribute.id()) : -1, H5Sclose);
  const auto count = space.valid() ? H5Sget_simple_extent_npoints(space.id()) : 0;
  if (!type.valid() || H5Tget_class(type.id()) != H5T_INTEGER || count <= 0 || count > 1024) {
    fail("has no whole-number attribute \"" + name + "\"" + kChanged);
  }
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  // Seeds are unsigned: their bits are read as they are.
  const Id memory = H5Tget_sign(type.id()) == H5T_SGN_NONE ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT64;
  if (H5Aread(attribute.id(), memory, values.data()) < 0) {
    fail("is damaged: attribute \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return values;
}

std::int64_t Reader::number_attribute(const std::string& name) const {
  const std::vector<std::int64_t> values = integer_attribute(name);
  if (values.size() != 1) {
    fail("holds \"" + name + "\" as several numbers, not as one" + kChanged);
  }
  return values[0];
}

}  // namespace kfactor::io::hdf5

#include <hdf5.h>

#include <filesystem>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/hdf5_common.hpp"

namespace kfactor::io::hdf5 {
namespace {

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

}  // namespace

Reader::Reader(std::string path, const std::string& expected) : path_(std::move(path)) {
  silence_errors();
  std::error_code problem;
  const auto status = std::filesystem::status(path_, problem);
  if (!std::filesystem::exists(status)) {
    fail("does not exist. Is the name right?");
  }
  if (!std::filesystem::is_regular_file(status)) {
    fail("is not a file.");
  }
  if (H5Fis_hdf5(path_.c_str()) <= 0) {
    fail("is not an HDF5 file, or may not be read. Give " + expected + ".");
  }
  file_ = Handle(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file_.valid()) {
    fail("is damaged or was cut short (HDF5: " + last_error() + "). Copy it again, or repeat the run.");
  }
}

void Reader::fail(const std::string& sentence) const { throw InputError("\"" + path_ + "\" " + sentence); }

bool Reader::has(const std::string& name) const {
  return H5Lexists(file_.id(), name.c_str(), H5P_DEFAULT) > 0;
}

bool Reader::has_attribute(const std::string& name) const { return H5Aexists(file_.id(), name.c_str()) > 0; }

Handle Reader::open(const std::string& name) const {
  Handle dataset(has(name) ? H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Dclose);
  if (!dataset.valid()) {
    fail("has no variable \"" + name + "\". Was it changed by another program?");
  }
  return dataset;
}

Shape Reader::shape(const std::string& name) const {
  const Handle dataset = open(name);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose);
  Shape extents(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())));
  if (extents.empty()) {
    fail("holds \"" + name + "\" as a single value, not as an array. Was it changed by another program?");
  }
  H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  return extents;
}

std::uint64_t Reader::cells(const std::string& name, std::uint64_t rows) const {
  Box box{{}, shape(name)};
  if (rows > box.count[0]) {
    fail("has too few days in \"" + name + "\". Was it changed by another program?");
  }
  box.count[0] = rows;
  return box.size();
}

void Reader::read_rows(const std::string& name, std::uint64_t first, std::uint64_t last, Id type,
                       void* values) const {
  const Handle dataset = open(name);
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose);
  Box box{{}, shape(name)};
  box.offset.assign(box.count.size(), 0);
  box.offset[0] = first;
  box.count[0] = last - first;
  if (box.size() == 0) {
    return;
  }
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
  if (H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) > 0) {
    fail("holds \"" + name + "\" but not as fixed-length texts. Was it changed by another program?");
  }
  const std::size_t length = H5Tget_size(type.id());
  std::vector<char> bytes(shape(name)[0] * length);
  if (!bytes.empty() && H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) {
    fail("is damaged: \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return split_texts(bytes, length);
}

std::string Reader::text_attribute(const std::string& name) const {
  const Handle attribute(has_attribute(name) ? H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Aclose);
  const Handle type(attribute.valid() ? H5Aget_type(attribute.id()) : -1, H5Tclose);
  if (!type.valid() || H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) > 0) {
    fail("has no text attribute \"" + name + "\". Was it changed by another program?");
  }
  std::vector<char> bytes(H5Tget_size(type.id()));
  if (H5Aread(attribute.id(), type.id(), bytes.data()) < 0) {
    fail("is damaged: attribute \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return split_texts(bytes, bytes.size()).at(0);
}

std::vector<std::int64_t> Reader::integer_attribute(const std::string& name) const {
  const Handle attribute(has_attribute(name) ? H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT) : -1, H5Aclose);
  const Handle type(attribute.valid() ? H5Aget_type(attribute.id()) : -1, H5Tclose);
  if (!type.valid() || H5Tget_class(type.id()) != H5T_INTEGER) {
    fail("has no whole-number attribute \"" + name + "\". Was it changed by another program?");
  }
  const Handle space(H5Aget_space(attribute.id()), H5Sclose);
  std::vector<std::int64_t> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.id())));
  // Seeds are unsigned: their bits are read as they are.
  const Id memory = H5Tget_sign(type.id()) == H5T_SGN_NONE ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT64;
  if (H5Aread(attribute.id(), memory, values.data()) < 0) {
    fail("is damaged: attribute \"" + name + "\" cannot be read (HDF5: " + last_error() + ").");
  }
  return values;
}

}  // namespace kfactor::io::hdf5

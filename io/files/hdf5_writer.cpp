#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/hdf5_common.hpp"

namespace kfactor::io::hdf5 {
namespace {

constexpr unsigned kDeflateLevel = 1;  // higher levels cost time and save little on small counts

Handle space_of(const Shape& shape) {
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose};
}

// Texts of any length. netCDF-C before 4.9.1 writes past its memory when it reads an array of texts of one
// fixed length, so no such array may be in a file.
Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

}  // namespace

Writer::Writer(Writes where, std::string path) : path_(std::move(path)), here_(where == Writes::Here) {
  if (!here_) {
    return;
  }
  silence_errors();
  out_.emplace(path_, ByteWriter::Mode::Create);
  memory_ = ::memfd_create("kfactor", MFD_CLOEXEC);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Since version 1.8 an attribute may be longer than 64 KiB, as the scenario's text may be.
  H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_LATEST);
  // HDF5's default driver needs the true name of a file; this file has none.
  H5Pset_fapl_stdio(access.id());
  do_not_lock(access.id());
  const std::string in_memory = "/proc/self/fd/" + std::to_string(memory_);
  file_ = Handle(H5Fcreate(in_memory.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), H5Fclose);
  note(file_.valid(), "cannot be created");
}

Writer::~Writer() {
  if (memory_ >= 0) {
    ::close(memory_);
  }
}

bool Writer::note(bool good, const std::string& action) {
  if (!good && failure_.empty()) {
    const std::string reason = last_error();
    failure_ = "\"" + path_ + "\" " + action + (reason.empty() ? "" : " (HDF5: " + reason + ")") + ".";
  }
  return good;
}

void Writer::check() const {
  if (!failure_.empty()) {
    throw EnvironmentError(failure_);
  }
  if (out_) {
    out_->check();
  }
}

std::uint64_t Writer::set_aside_cells(const std::string& name, std::uint64_t rows, Id type) {
  add_dataset(name, {{rows}, {}, {}}, type, nullptr);
  if (!here_ || rows == 0) {
    return 0;
  }
  const haddr_t offset = H5Dget_offset(object_id(name));
  if (!note(offset != HADDR_UNDEF, "cannot hold \"" + name + "\"")) {
    return 0;
  }
  set_aside_.emplace_back(offset, offset + rows * H5Tget_size(type));
  return offset;
}

void Writer::add_dataset(const std::string& name, const Layout& layout, Id type, const void* fill) {
  if (!here_) {
    return;
  }
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties.id(), false);
  if (layout.chunk.empty()) {
    H5Pset_alloc_time(properties.id(), H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(properties.id(), H5D_FILL_TIME_IFSET);
  }
  if (fill != nullptr) {
    H5Pset_fill_value(properties.id(), type, fill);
  }
  const bool empty = std::find(layout.shape.begin(), layout.shape.end(), 0U) != layout.shape.end();
  if (!layout.chunk.empty() && !empty) {
    H5Pset_chunk(properties.id(), static_cast<int>(layout.chunk.size()), layout.chunk.data());
    H5Pset_shuffle(properties.id());
    H5Pset_deflate(properties.id(), kDeflateLevel);
  }
  const Handle space = space_of(layout.shape);
  const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(links.id(), 1);  // creates the groups in "lapsed/one/agent"
  Handle dataset(
      H5Dcreate2(file_.id(), name.c_str(), type, space.id(), links.id(), properties.id(), H5P_DEFAULT),
      H5Dclose);
  note(dataset.valid(), "cannot hold \"" + name + "\"");
  datasets_[name] = std::move(dataset);
}

void Writer::create_texts(const std::string& name, const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) {
    require(text.find('\0') == std::string::npos, "a text in a file has no zero byte");
    pointers.push_back(text.c_str());
  }
  const Handle type = text_type();
  add_dataset(name, {{texts.size()}, {}, {}}, type.id(), nullptr);
  write_box(name, {{0}, {texts.size()}}, type.id(), pointers.data());
}

void Writer::write_box(const std::string& name, const Box& box, Id type, const void* values) {
  if (!here_ || box.size() == 0) {
    return;
  }
  const Id dataset = object_id(name);
  const Handle file_space(H5Dget_space(dataset), H5Sclose);
  const Handle memory_space = space_of(box.count);
  H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, box.offset.data(), nullptr, box.count.data(), nullptr);
  note(H5Dwrite(dataset, type, memory_space.id(), file_space.id(), H5P_DEFAULT, values) >= 0,
       "could not be written (\"" + name + "\")");
}

void Writer::attribute(const std::string& object, const std::string& name, std::string_view text) {
  require(text.find('\0') == std::string_view::npos, "a text in a file has no zero byte");
  const Handle type = text_type();
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const std::string copy(text);
  const char* pointer = copy.c_str();
  write_attribute(object, name, type.id(), space.id(), &pointer);
}

void Writer::attribute(const std::string& object, const std::string& name,
                       std::span<const std::int64_t> values) {
  const Handle space =
      values.size() == 1 ? Handle(H5Screate(H5S_SCALAR), H5Sclose) : space_of({values.size()});
  write_attribute(object, name, H5T_NATIVE_INT64, space.id(), values.data());
}

void Writer::attribute(const std::string& object, const std::string& name, double value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  write_attribute(object, name, H5T_NATIVE_DOUBLE, space.id(), &value);
}

void Writer::unsigned_attribute(const std::string& object, const std::string& name, std::uint64_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  write_attribute(object, name, fits ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64, space.id(), &value);
}

void Writer::write_attribute(const std::string& object, const std::string& name, Id type, Id space,
                             const void* value) {
  if (!here_) {
    return;
  }
  const Id owner = object_id(object);
  Handle attribute =
      H5Aexists(owner, name.c_str()) > 0
          ? Handle(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose)
          : Handle(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  note(attribute.valid() && H5Awrite(attribute.id(), type, value) >= 0,
       "could not be written (attribute \"" + name + "\")");
}

void Writer::make_scale(const std::string& scale) {
  note(!here_ || H5DSset_scale(object_id(scale), scale.c_str()) >= 0,
       "could not be written (dimension \"" + scale + "\")");
}

void Writer::attach_scale(const std::string& dataset, unsigned dimension, const std::string& scale) {
  note(!here_ || H5DSattach_scale(object_id(dataset), object_id(scale), dimension) >= 0,
       "could not be written (dimension of \"" + dataset + "\")");
}

Id Writer::object_id(const std::string& object) const {
  if (object == "/") {
    return file_.id();
  }
  const auto found = datasets_.find(object);
  return found == datasets_.end() ? -1 : found->second.id();
}

void Writer::close() {
  if (!here_) {
    return;
  }
  if (set_aside_.empty()) {
    const std::string digest = content_digest(file_.id());
    note(!digest.empty(), "could not be read back");
    attribute("/", kContentDigest, digest);
  }
  bool good = true;
  for (auto& [name, dataset] : datasets_) {
    good = dataset.reset() && good;
  }
  datasets_.clear();
  good = file_.reset() && good;
  if (note(good, "could not be closed")) {
    copy_out();
  }
}

// Copies everything except the reserved bytes, which the ranks write themselves.
void Writer::copy_out() {
  const off_t size = ::lseek(memory_, 0, SEEK_END);
  const auto length = static_cast<std::size_t>(size);
  void* bytes = size > 0 ? ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, memory_, 0) : MAP_FAILED;
  if (!note(bytes != MAP_FAILED, "could not be finished")) {
    return;
  }
  const std::span<const std::byte> all(static_cast<const std::byte*>(bytes), length);
  std::sort(set_aside_.begin(), set_aside_.end());
  std::uint64_t offset = 0;
  for (const auto& [first, last] : set_aside_) {
    out_->write(offset, all.subspan(offset, first - offset));
    offset = last;
  }
  out_->write(offset, all.subspan(offset));
  ::munmap(bytes, length);
  if (set_aside_.empty()) {
    out_->write_seal();
  }
  out_->close();
}

}  // namespace kfactor::io::hdf5

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/mpi_handle.hpp"
#include "io/hdf5.hpp"
#include "io/hdf5_common.hpp"

namespace kfactor::io::hdf5 {
namespace {

constexpr unsigned kDeflateLevel = 1;  // higher levels cost time and save little on small counts

Handle space_of(const Shape& shape) {
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose};
}

Handle text_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), std::max<std::size_t>(length, 1));
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

}  // namespace

Writer::Writer(const Comm& comm, std::string path) : path_(std::move(path)), root_(comm.is_root()) {
  silence_errors();
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_mpio(access.id(), from_handle<MPI_Comm>(comm.native_handle()), MPI_INFO_NULL);
  H5Pset_all_coll_metadata_ops(access.id(), true);
  H5Pset_coll_metadata_write(access.id(), true);
  // Since 1.8 an attribute may be longer than 64 KiB; the scenario's text may be.
  H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_LATEST);
  transfer_ = Handle(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  H5Pset_dxpl_mpio(transfer_.id(), H5FD_MPIO_COLLECTIVE);
  file_ = Handle(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), H5Fclose);
  note(file_.valid(), "cannot be created");
}

Writer::~Writer() {
  if (std::uncaught_exceptions() > 0) {
    for (auto& [name, dataset] : datasets_) {
      dataset.release();
    }
    file_.release();
  }
}

bool Writer::note(bool good, const std::string& action) {
  if (!good && failure_.empty()) {
    const std::string reason = last_error();
    failure_ = "\"" + path_ + "\" " + action + (reason.empty() ? "" : " (HDF5: " + reason + ")") +
               ". Is the disk full, or the folder gone?";
  }
  return good;
}

void Writer::check() const {
  if (!failure_.empty()) {
    throw EnvironmentError(failure_);
  }
}

void Writer::add_dataset(const std::string& name, const Layout& layout, Id type, const void* fill) {
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties.id(), false);
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
  H5Pset_create_intermediate_group(links.id(), 1);  // "lapsed/one/agent" makes the groups on its way
  Handle dataset(
      H5Dcreate2(file_.id(), name.c_str(), type, space.id(), links.id(), properties.id(), H5P_DEFAULT),
      H5Dclose);
  note(dataset.valid(), "cannot hold \"" + name + "\"");
  datasets_[name] = std::move(dataset);
}

void Writer::create_texts(const std::string& name, const std::vector<std::string>& texts) {
  std::size_t length = 1;
  for (const std::string& text : texts) {
    length = std::max(length, text.size());
  }
  std::vector<char> bytes(texts.size() * length, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::copy(texts[i].begin(), texts[i].end(), bytes.begin() + static_cast<std::ptrdiff_t>(i * length));
  }
  const Handle type = text_type(length);
  add_dataset(name, {{texts.size()}, {}, {}}, type.id(), nullptr);
  const Box box = root_ ? Box{{0}, {texts.size()}} : Box{{0}, {0}};
  write_box(name, box, type.id(), bytes.data());
}

void Writer::write_box(const std::string& name, const Box& box, Id type, const void* values) {
  const Id dataset = object_id(name);
  const Handle file_space(H5Dget_space(dataset), H5Sclose);
  if (file_space.valid() && H5Sget_simple_extent_npoints(file_space.id()) == 0) {
    return;  // nothing to hold, on no rank; HDF5 1.10 fails to write nothing
  }
  const Handle memory_space = space_of(box.count);
  if (box.size() == 0) {
    H5Sselect_none(file_space.id());
    H5Sselect_none(memory_space.id());
  } else {
    H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, box.offset.data(), nullptr, box.count.data(),
                        nullptr);
  }
  note(H5Dwrite(dataset, type, memory_space.id(), file_space.id(), transfer_.id(), values) >= 0,
       "could not be written (\"" + name + "\")");
}

void Writer::attribute(const std::string& object, const std::string& name, std::string_view text) {
  const Handle type = text_type(text.size());
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const char nothing = '\0';
  write_attribute(object, name, type.id(), space.id(), text.empty() ? &nothing : text.data());
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

void Writer::write_attribute(const std::string& object, const std::string& name, Id type, Id space,
                             const void* value) {
  const Id owner = object_id(object);
  Handle attribute =
      H5Aexists(owner, name.c_str()) > 0
          ? Handle(H5Aopen(owner, name.c_str(), H5P_DEFAULT), H5Aclose)
          : Handle(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  note(attribute.valid() && H5Awrite(attribute.id(), type, value) >= 0,
       "could not be written (attribute \"" + name + "\")");
}

void Writer::make_scale(const std::string& scale) {
  note(H5DSset_scale(object_id(scale), scale.c_str()) >= 0,
       "could not be written (dimension \"" + scale + "\")");
}

void Writer::attach_scale(const std::string& dataset, unsigned dimension, const std::string& scale) {
  note(H5DSattach_scale(object_id(dataset), object_id(scale), dimension) >= 0,
       "could not be written (dimension of \"" + dataset + "\")");
}

Id Writer::object_id(const std::string& object) const {
  if (object == "/") {
    return file_.id();
  }
  const auto found = datasets_.find(object);
  return found == datasets_.end() ? -1 : found->second.id();
}

void Writer::flush() { note(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL) >= 0, "could not be flushed"); }

void Writer::close() {
  bool good = true;
  for (auto& [name, dataset] : datasets_) {
    good = dataset.reset() && good;
  }
  datasets_.clear();
  good = file_.reset() && good;
  note(good, "could not be closed");
}

}  // namespace kfactor::io::hdf5

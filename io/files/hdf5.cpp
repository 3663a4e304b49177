#include "io/files/hdf5.hpp"

#include <hdf5.h>

#include <utility>

#include "io/files/hdf5_common.hpp"

namespace kfactor::io::hdf5 {

static_assert(sizeof(hid_t) == sizeof(Id));

namespace {

// HDF5 calls this from the outermost call to the innermost one, which failed first and knows the reason.
herr_t keep_reason(unsigned, const H5E_error2_t* error, void* text) {
  if (error->desc != nullptr && *error->desc != '\0') {
    *static_cast<std::string*>(text) = error->desc;
  }
  return 0;
}

}  // namespace

void silence_errors() {
  // At the end of the program HDF5 would close again what could not be closed on a full disk, and crash.
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string last_error() {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_reason, &reason);
  return reason;
}

void do_not_lock([[maybe_unused]] Id access) {
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access, false, true);
#endif
}

std::string library_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

Handle::Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    reset();
    id_ = std::exchange(other.id_, -1);
    close_ = other.close_;
  }
  return *this;
}

bool Handle::reset() {
  const Id id = std::exchange(id_, -1);
  return id < 0 || close_(id) >= 0;
}

Id Handle::release() { return std::exchange(id_, -1); }

std::uint64_t Box::size() const {
  std::uint64_t product = 1;
  for (const std::uint64_t extent : count) {
    product *= extent;
  }
  return product;
}

template <>
Id native_type<std::int8_t>() {
  return H5T_NATIVE_INT8;
}
template <>
Id native_type<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
Id native_type<std::uint16_t>() {
  return H5T_NATIVE_UINT16;
}
template <>
Id native_type<std::uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
Id native_type<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
Id native_type<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
Id native_type<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
Id native_type<double>() {
  return H5T_NATIVE_DOUBLE;
}

}  // namespace kfactor::io::hdf5

// The digest of what a file holds: of its names, types, shapes, values and attributes, and of nothing that HDF5
// may arrange anew when another program opens the file for writing and changes nothing.
#include <fmt/format.h>
#include <hdf5.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/files/hdf5.hpp"
#include "io/files/hdf5_common.hpp"

namespace kfactor::io::hdf5 {
namespace {

class ContentDigest {
 public:
  void add(std::span<const std::byte> bytes) {
    sum_ = ::crc32_z(sum_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  void add(std::string_view text) {
    add_number(text.size());
    add(std::as_bytes(std::span(text)));
  }
  void add_number(std::uint64_t number) { add(std::as_bytes(std::span(&number, 1))); }
  std::string text() const { return fmt::format("{:08x}", sum_); }
  void note(bool good) { good_ = good_ && good; }
  bool good() const { return good_; }

 private:
  unsigned long sum_ = ::crc32_z(0, nullptr, 0);
  bool good_ = true;
};

Shape extents_of(Id space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  Shape extents(static_cast<std::size_t>(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  return extents;
}

void add_type(ContentDigest& digest, Id type) {
  digest.add_number(static_cast<std::uint64_t>(H5Tget_class(type)));
  digest.add_number(H5Tget_size(type));
  digest.add_number(static_cast<std::uint64_t>(H5Tget_class(type) == H5T_INTEGER ? H5Tget_sign(type) : 0));
}

// Values that `read(type, to)` reads: texts of any length, or numbers and texts of one length as they are
// stored.
template <class Read>
void add_values(ContentDigest& digest, Id type, Id space, Read&& read) {
  const auto count = static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0));
  if (count == 0) {
    return;
  }
  if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0) {
    std::vector<char*> texts(count, nullptr);
    digest.note(read(type, texts.data()) >= 0);
    for (const char* text : texts) {
      digest.add(text == nullptr ? std::string_view() : std::string_view(text));
    }
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
    return;
  }
  std::vector<std::byte> bytes(count * H5Tget_size(type));
  digest.note(read(type, bytes.data()) >= 0);
  digest.add(bytes);
}

// The chunks as they are stored, since unpacking them takes longer than all else.
void add_chunks(ContentDigest& digest, Id dataset, Id space, std::size_t rank) {
  struct Chunk {
    Shape offset;
    std::uint64_t size;
  };
  hsize_t count = 0;
  digest.note(H5Dget_num_chunks(dataset, space, &count) >= 0);
  std::vector<Chunk> chunks(count);
  for (hsize_t i = 0; i < count; ++i) {
    unsigned filters = 0;
    haddr_t address = 0;
    hsize_t size = 0;
    chunks[i].offset.resize(rank);
    digest.note(H5Dget_chunk_info(dataset, space, i, chunks[i].offset.data(), &filters, &address, &size) >=
                0);
    chunks[i].size = size;
  }
  std::sort(chunks.begin(), chunks.end(), [](const Chunk& a, const Chunk& b) { return a.offset < b.offset; });
  std::vector<std::byte> bytes;
  for (const Chunk& chunk : chunks) {
    std::uint32_t filters = 0;
    bytes.resize(chunk.size);
    digest.note(H5Dread_chunk(dataset, H5P_DEFAULT, chunk.offset.data(), &filters, bytes.data()) >= 0);
    digest.add(std::as_bytes(std::span(chunk.offset)));
    digest.add(bytes);
  }
}

// References of dimension scales are addresses, which another program may change.
bool is_reference(Id type) {
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_REFERENCE || kind == H5T_VLEN || kind == H5T_COMPOUND;
}

herr_t collect_attribute(hid_t, const char* name, const H5A_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

void add_attributes(ContentDigest& digest, Id object) {
  std::vector<std::string> names;
  digest.note(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_attribute, &names) >= 0);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute.id()), H5Tclose);
    const Handle space(H5Aget_space(attribute.id()), H5Sclose);
    digest.note(attribute.valid() && type.valid() && space.valid());
    if (name == kContentDigest || is_reference(type.id())) {
      continue;
    }
    digest.add(name);
    add_type(digest, type.id());
    add_values(digest, type.id(), space.id(),
               [&](Id memory, void* to) { return H5Aread(attribute.id(), memory, to); });
  }
}

void add_object(ContentDigest& digest, Id file, const std::string& name) {
  const Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
  digest.note(object.valid());
  digest.add(name);
  add_attributes(digest, object.id());
  if (H5Iget_type(object.id()) != H5I_DATASET) {
    return;
  }
  const Handle type(H5Dget_type(object.id()), H5Tclose);
  const Handle space(H5Dget_space(object.id()), H5Sclose);
  const Handle layout(H5Dget_create_plist(object.id()), H5Pclose);
  const Shape extents = extents_of(space.id());
  add_type(digest, type.id());
  digest.add(std::as_bytes(std::span(extents)));
  if (H5Pget_layout(layout.id()) == H5D_CHUNKED) {
    add_chunks(digest, object.id(), space.id(), extents.size());
  } else {
    add_values(digest, type.id(), space.id(), [&](Id memory, void* to) {
      return H5Dread(object.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
    });
  }
}

herr_t collect_object(hid_t, const char* name, const H5O_info_t*, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

std::string content_digest(Id file) {
  ContentDigest digest;
  std::vector<std::string> names;
  digest.note(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, collect_object, &names, H5O_INFO_BASIC) >= 0);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    add_object(digest, file, name);
  }
  return digest.good() ? digest.text() : std::string();
}

}  // namespace kfactor::io::hdf5

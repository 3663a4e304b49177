#include "io/files/gunzip.hpp"

#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/file_kind.hpp"

namespace kfactor::io {

namespace {

constexpr std::size_t kPackedBytesAtOnce = std::size_t{1} << 18;
constexpr int kGzipWindow = 15 + 16;  // the largest window, and gzip's header

}  // namespace

Gunzip::Gunzip(std::string name, std::string first, ReadPacked read)
    : name_(std::move(name)), packed_(std::move(first)), read_(std::move(read)) {
  if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
    throw std::bad_alloc();
  }
  stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
  stream_.avail_in = static_cast<uInt>(packed_.size());
}

Gunzip::~Gunzip() { inflateEnd(&stream_); }

// Moves what is left to the front and adds more bytes; false if there are none.
bool Gunzip::refill() {
  const std::size_t left = stream_.avail_in;
  if (left > 0) {
    std::memmove(packed_.data(), stream_.next_in, left);
  }
  packed_.resize(left + kPackedBytesAtOnce);
  const std::size_t count = read_(packed_.data() + left, kPackedBytesAtOnce);
  packed_.resize(left + count);
  stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
  stream_.avail_in = static_cast<uInt>(packed_.size());
  return count > 0;
}

void Gunzip::fail(int code) const {
  if (code == Z_MEM_ERROR) {
    throw std::bad_alloc();
  }
  if (code == Z_BUF_ERROR) {
    throw InputError(name_ +
                     ": the gzip stream ends too early. Was the file copied or downloaded completely?");
  }
  throw InputError(name_ + ": the gzip stream is damaged (" +
                   (stream_.msg != nullptr ? stream_.msg : "it needs a dictionary") + ").");
}

void Gunzip::require_padding() {
  do {
    const std::string_view left(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
    if (left.find_first_not_of('\0') != std::string_view::npos) {
      throw InputError(
          name_ +
          ": other bytes follow the gzip data. Was a text appended that is not packed? Unpack both, "
          "and pack them together.");
    }
    stream_.avail_in = 0;
  } while (refill());
}

// False at the end of the file.
bool Gunzip::begin_member() {
  while (stream_.avail_in < 2 && refill()) {
  }
  if (stream_.avail_in == 0) {
    return false;
  }
  const std::string_view left(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
  if (left == "\x1f") {
    fail(Z_BUF_ERROR);
  }
  if (!is_gzip(left)) {
    require_padding();
    return false;
  }
  inflateReset(&stream_);
  is_between_members_ = false;
  return true;
}

std::size_t Gunzip::read(char* to, std::size_t most) {
  stream_.next_out = reinterpret_cast<Bytef*>(to);
  stream_.avail_out = static_cast<uInt>(most);
  while (stream_.avail_out > 0) {
    if (is_between_members_ && !begin_member()) {
      break;
    }
    if (stream_.avail_in == 0 && !refill()) {
      fail(Z_BUF_ERROR);
    }
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END) {
      fail(code);
    }
    is_between_members_ = code == Z_STREAM_END;
  }
  return most - stream_.avail_out;
}

}  // namespace kfactor::io

// Unpacks gzip data. Unlike zlib's own reader of files, it does not drop what follows the data.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <functional>
#include <string>

namespace kfactor::io {

class Gunzip {
 public:
  // Returns the next packed bytes: at most `most`, fewer only at the end.
  using ReadPacked = std::function<std::size_t(char* to, std::size_t most)>;

  // `first` holds the first packed bytes, `read` gives those after them. `name` is for messages.
  Gunzip(std::string name, std::string first, ReadPacked read);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  // The next unpacked bytes, fewer than `most` only at the end. Several members one after the other are one
  // file, and zeros after the last one are padding. InputError if the data are damaged, end too early, or are
  // followed by anything else.
  std::size_t read(char* to, std::size_t most);

 private:
  bool begin_member();
  bool refill();
  void require_padding();
  [[noreturn]] void fail(int code) const;

  std::string name_;
  std::string packed_;
  ReadPacked read_;
  z_stream stream_{};
  bool is_between_members_ = false;
};

}  // namespace kfactor::io

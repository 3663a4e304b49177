// A long list of 64-bit words in few bytes: words near 0 take one byte, many zeros in a row take three. A
// checkpoint holds the days so far in this form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kfactor::io {

// Each word follows as its zigzag form (0, -1, 1, -2, ...) in groups of seven bits, the lowest first; the
// highest bit of a byte says that another byte follows. After a zero comes the number of further zeros, in the
// same groups.
class PackedWords {
 public:
  void append(std::int64_t word);
  void append(std::span<const std::int64_t> words);
  // The bytes so far. Later words may follow.
  const std::vector<std::uint8_t>& bytes();

 private:
  void put(std::uint64_t number);
  void end_zeros();

  std::vector<std::uint8_t> bytes_;
  std::uint64_t zeros_ = 0;  // that wait to be written
};

// Reads the words back in order.
class WordReader {
 public:
  // The bytes must stay valid.
  explicit WordReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool at_end() const { return zeros_ == 0 && rest_.empty(); }
  // InputError if there are no more words or if the bytes are none of PackedWords.
  std::int64_t next();
  std::vector<std::int64_t> next(std::size_t count);

 private:
  std::uint64_t take();

  std::span<const std::uint8_t> rest_;
  std::uint64_t zeros_ = 0;  // still to be returned
};

}  // namespace kfactor::io

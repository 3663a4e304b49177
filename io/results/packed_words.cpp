#include "io/results/packed_words.hpp"

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

constexpr unsigned kBitsOfGroup = 7;
constexpr std::uint8_t kAnotherFollows = 0x80;

}  // namespace

void PackedWords::put(std::uint64_t number) {
  for (; number >= kAnotherFollows; number >>= kBitsOfGroup) {
    bytes_.push_back(static_cast<std::uint8_t>(number | kAnotherFollows));
  }
  bytes_.push_back(static_cast<std::uint8_t>(number));
}

void PackedWords::end_zeros() {
  if (zeros_ > 0) {
    put(0);
    put(zeros_ - 1);
    zeros_ = 0;
  }
}

void PackedWords::append(std::int64_t word) {
  if (word == 0) {
    ++zeros_;
    return;
  }
  end_zeros();
  const auto bits = static_cast<std::uint64_t>(word);
  put(bits << 1 ^ (word < 0 ? ~std::uint64_t{0} : 0));
}

void PackedWords::append(std::span<const std::int64_t> words) {
  for (const std::int64_t word : words) {
    append(word);
  }
}

const std::vector<std::uint8_t>& PackedWords::bytes() {
  end_zeros();
  return bytes_;
}

std::uint64_t WordReader::take() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += kBitsOfGroup) {
    if (rest_.empty()) {
      break;
    }
    const std::uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    number |= static_cast<std::uint64_t>(byte & ~kAnotherFollows) << shift;
    if ((byte & kAnotherFollows) == 0) {
      return number;
    }
  }
  throw InputError("has days that end too early");
}

std::int64_t WordReader::next() {
  if (zeros_ > 0) {
    --zeros_;
    return 0;
  }
  const std::uint64_t zigzag = take();
  if (zigzag == 0) {
    zeros_ = take();
    return 0;
  }
  return static_cast<std::int64_t>(zigzag >> 1 ^ ((zigzag & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::vector<std::int64_t> WordReader::next(std::size_t count) {
  std::vector<std::int64_t> words;
  words.reserve(count);
  while (words.size() < count) {
    words.push_back(next());
  }
  return words;
}

}  // namespace kfactor::io

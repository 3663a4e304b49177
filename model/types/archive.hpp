// The small state of a run (funds, bans, observations) as a list of 64-bit words for a file. Each class lists
// its members once, in keep(StateArchive&). The same function writes and reads, so both use the same order.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <utility>
#include <vector>

#include "graph/base/error.hpp"

namespace kfactor::model {

class StateArchive {
 public:
  // For writing.
  StateArchive() = default;
  // For reading, from the first word on.
  explicit StateArchive(std::vector<std::int64_t> words) : words_(std::move(words)), reading_(true) {}

  void item(std::int64_t& value) {
    if (!reading_) {
      words_.push_back(value);
    } else if (next_ < words_.size()) {
      value = words_[next_++];
    } else {
      throw InputError("ends too early");
    }
  }
  void item(std::int32_t& value) { value = static_cast<std::int32_t>(as_word(value)); }
  void item(bool& value) { value = as_word(value ? 1 : 0) != 0; }
  void item(double& value) { value = std::bit_cast<double>(as_word(std::bit_cast<std::int64_t>(value))); }

  // A list of any length. Its values are items or have a keep(StateArchive&).
  template <class Value>
  void list(std::vector<Value>& values) {
    values.resize(static_cast<std::size_t>(as_word(static_cast<std::int64_t>(values.size()))));
    for (Value& value : values) {
      if constexpr (requires { value.keep(*this); }) {
        value.keep(*this);
      } else {
        item(value);
      }
    }
  }
  // Writes the number, or reads it and throws InputError if it differs.
  void expect(std::int64_t number) {
    if (as_word(number) != number) {
      throw InputError("does not fit the scenario");
    }
  }

  // True: items are read from the archive. False: items are written to it.
  bool is_read() const { return reading_; }
  const std::vector<std::int64_t>& words() const { return words_; }
  // Whether all words have been read.
  bool at_end() const { return next_ == words_.size(); }

 private:
  std::int64_t as_word(std::int64_t word) {
    item(word);
    return word;
  }

  std::vector<std::int64_t> words_;
  std::size_t next_ = 0;
  bool reading_ = false;
};

}  // namespace kfactor::model

// Changed inputs for readers: a file that we wrote, with a few random changes. Keyed draws choose them, so that the
// number of an input names it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kfactor::test {

// How many inputs of each kind: KFACTOR_FUZZ_INPUTS, or a number for everyday tests.
std::uint32_t num_inputs();

// `seeds` are texts or bytes that a reader accepts. Input `number` is one of them after 1 to 4 changes: bytes
// flipped, inserted, removed, repeated or exchanged, lines exchanged, numbers replaced by extreme ones, words of
// another seed or of the formats inserted, the end cut off.
std::string mutated(const std::vector<std::string>& seeds, std::uint32_t number);

// Calls read(number) for all inputs. It may return or throw InputError or EnvironmentError with one line of plain
// text; anything else fails the test, and so does an input that takes more than ten seconds.
template <class Read>
void try_inputs(Read&& read);

// Records a failure unless `sentence` is one line of text that a terminal may show.
void expect_one_sentence(std::uint32_t number, const std::string& sentence);

}  // namespace kfactor::test

#include <gtest/gtest.h>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"

template <class Read>
void kfactor::test::try_inputs(Read&& read) {
  std::uint32_t accepted = 0;
  for (std::uint32_t number = 0; number < num_inputs(); ++number) {
    const auto start = Clock::now();
    try {
      read(number);
      ++accepted;
    } catch (const InputError& error) {
      expect_one_sentence(number, error.what());
    } catch (const EnvironmentError& error) {
      expect_one_sentence(number, error.what());
    } catch (const std::exception& error) {
      ADD_FAILURE() << "input " << number << ": " << error.what();
    }
    EXPECT_LT(seconds_since(start), 10) << "input " << number;
  }
  testing::Test::RecordProperty("accepted", static_cast<int>(accepted));
}

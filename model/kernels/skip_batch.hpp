// Geometric skipping (walk() in graph/base/skip.hpp) over many sequences at once. Kernels compute the draws
// and gaps of all unfinished sequences, without unpredictable branches. The events equal those of walk(),
// several times faster.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "graph/base/skip.hpp"
#include "graph/base/uninit_vector.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor::model {

// Positions 0 .. length - 1 at which events are drawn for one agent.
struct SkipSequence {
  std::uint32_t agent = 0;
  std::uint32_t length = 0;
  DrawTime time;
};

// The positions of events (hits), ascending by sequence and position.
struct SkipHits {
  std::size_t first;  // index of this batch's sequence 0 in the whole list
  // [sequence]: index of its first hit. One entry more than sequences: the last entry is the number of hits.
  std::span<const std::uint32_t> begins;
  std::span<const std::uint16_t> sequences;  // [hit]
  std::span<const std::uint32_t> positions;  // [hit]: below the sequence's length

  std::size_t size() const { return positions.size(); }
};

class SkipBatch {
 public:
  static constexpr std::size_t kAtOnce = 512;

  SkipBatch(const Kernels& kernels, const Draws& draws) : kernels_(kernels), draws_(draws) {}

  // Draws the events of each sequence k with the probability of skip_of(k). Calls visit(hits) once per kAtOnce
  // sequences.
  template <class SkipOf, class Visit>
  void operator()(Purpose purpose, std::uint32_t app, std::span<const SkipSequence> sequences,
                  SkipOf&& skip_of, Visit&& visit) {
    for (std::size_t first = 0; first < sequences.size(); first += kAtOnce) {
      const std::size_t num = std::min(kAtOnce, sequences.size() - first);
      const auto skip = [&](std::size_t k) -> const GeometricSkip& { return skip_of(first + k); };
      begin(purpose, sequences.subspan(first, num), skip);
      for (std::uint32_t step = 0; num_unfinished_ > 0; ++step) {
        draw_and_advance(app, step, skip);
      }
      visit(in_order(first, sequences.subspan(first, num)));
    }
  }

  // Number of draws since the last call; each gives four gaps.
  std::int64_t take_draws() { return std::exchange(num_draws_, 0); }

 private:
  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  template <class SkipOf>
  void begin(Purpose purpose, std::span<const SkipSequence> sequences, SkipOf&& skip_of) {
    num_unfinished_ = 0;
    num_four_hits_ = 0;
    step_begins_.clear();
    num_hits_.fill(0);
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      const GeometricSkip& skip = skip_of(k);
      sequence_of_[num_unfinished_] = static_cast<std::uint16_t>(k);
      agents_[num_unfinished_] = sequences[k].agent;
      word_[num_unfinished_] = Draws::pack(purpose, sequences[k].time);
      left_[num_unfinished_] = sequences[k].length;
      factor_[num_unfinished_] = skip.factor();
      num_unfinished_ += sequences[k].length > 0 && !skip.never() ? 1 : 0;
    }
  }

  // One draw, which is four gaps, for each unfinished sequence.
  template <class SkipOf>
  void draw_and_advance(std::uint32_t app, std::uint32_t step, SkipOf&& skip_of) {
    const std::size_t num = num_unfinished_;
    num_draws_ += static_cast<std::int64_t>(num);
    std::fill_n(step_.begin(), num, step);
    kernels_.draw(draws_, std::span(agents_).first(num), std::span(step_).first(num), app,
                  std::span(word_).first(num), lanes_);
    for (std::size_t lane = 0; lane < gap_.size(); ++lane) {
      find_gaps(lanes_.lane[lane], skip_of, gap_[lane]);
    }
    advance(4 * step);
  }

  // gap[slot]: the gap of the sequence in this slot. Some slots after the last one are computed too, since
  // vectors are whole.
  template <class SkipOf>
  void find_gaps(std::span<const std::uint32_t> lane, SkipOf&& skip_of, Each<std::uint32_t>& gap) {
    if (kernels_.gaps(lane, factor_.data(), gap.data())) {
      return;
    }
    for (std::size_t slot = 0; slot < num_unfinished_; ++slot) {
      if (gap[slot] == kUnsureGap) {
        const std::uint64_t sure = skip_of(sequence_of_[slot]).gap(lane[slot]);
        gap[slot] = static_cast<std::uint32_t>(std::min<std::uint64_t>(sure, kUnsureGap));
      }
    }
  }

  // Advances all unfinished sequences by four gaps. Each has `before` hits so far. Removes the finished
  // sequences.
  void advance(std::uint32_t before) {
    const std::size_t num = num_unfinished_;
    step_begins_.push_back(num_four_hits_);
    if (four_hits_.size() < num_four_hits_ + num) {
      four_hits_.resize(2 * (num_four_hits_ + num));
      four_hits_sequences_.resize(four_hits_.size());
    }
    kernels_.advance({gap_[0].data(), gap_[1].data(), gap_[2].data(), gap_[3].data()},
                     std::span(left_).first(num), four_hits_.data() + num_four_hits_, num_new_hits_.data());
    std::uint16_t* sequences = four_hits_sequences_.data() + num_four_hits_;
    std::size_t still = 0;
    for (std::size_t slot = 0; slot < num; ++slot) {
      sequences[slot] = sequence_of_[slot];
      num_hits_[sequence_of_[slot]] = before + num_new_hits_[slot];
      still_[still] = static_cast<std::uint16_t>(slot);
      still += left_[slot] > 0 ? 1 : 0;
    }
    num_four_hits_ += num;
    num_unfinished_ = still;
    keep_still(sequence_of_, agents_, word_, left_, factor_);
  }

  template <class... Lists>
  void keep_still(Lists&... lists) {
    for (std::size_t slot = 0; slot < num_unfinished_; ++slot) {
      const std::uint16_t from = still_[slot];
      ((lists[slot] = lists[from]), ...);
    }
  }

  // Writes each group of four hits to its sequence's range of the result, the last draws first. Hits past the
  // end of a sequence are overwritten by the first group of the next sequence.
  SkipHits in_order(std::size_t first, std::span<const SkipSequence> sequences) {
    const std::size_t num = sequences.size();
    std::size_t total = 0;
    for (std::size_t k = 0; k < num; ++k) {
      begins_[k] = static_cast<std::uint32_t>(total);
      total += num_hits_[k];
    }
    require(total < std::size_t{1} << 32, "a batch has fewer than 2^32 hits");
    begins_[num] = static_cast<std::uint32_t>(total);
    if (positions_.size() < total + 4) {
      positions_.resize(2 * total + 4);
      sequences_.resize(positions_.size());
    }
    std::size_t last = num_four_hits_;
    for (std::size_t step = step_begins_.size(); step-- > 0; last = step_begins_[step]) {
      for (std::size_t i = step_begins_[step]; i < last; ++i) {
        const std::uint16_t sequence = four_hits_sequences_[i];
        const std::size_t at = begins_[sequence] + 4 * step;
        const std::uint32_t length = sequences[sequence].length;
        FourHits four = four_hits_[i];
        for (std::uint32_t& left : four.left) {
          left = length - left;
        }
        std::copy_n(four.left, 4, positions_.begin() + static_cast<std::ptrdiff_t>(at));
        std::fill_n(sequences_.begin() + static_cast<std::ptrdiff_t>(at), 4, sequence);
      }
    }
    return {first, std::span(begins_).first(num + 1), std::span(sequences_).first(total),
            std::span(positions_).first(total)};
  }

  const Kernels& kernels_;
  const Draws& draws_;
  std::int64_t num_draws_ = 0;
  // Unfinished sequences, by slot.
  std::size_t num_unfinished_ = 0;
  Each<std::uint16_t> sequence_of_, still_;
  Each<std::uint32_t> agents_, word_, step_;
  Each<std::uint32_t> left_;  // remaining length
  Each<double> factor_{};
  ManyLanes lanes_;
  std::array<Each<std::uint32_t>, 4> gap_;
  Each<std::uint32_t> num_new_hits_;
  // Results, draw by draw, and the sequence of each.
  std::size_t num_four_hits_ = 0;
  std::vector<std::size_t> step_begins_;
  UninitVector<FourHits> four_hits_;
  UninitVector<std::uint16_t> four_hits_sequences_;
  // By sequence.
  Each<std::uint32_t> num_hits_;
  std::array<std::uint32_t, kAtOnce + 1> begins_;
  UninitVector<std::uint32_t> positions_;
  UninitVector<std::uint16_t> sequences_;
};

}  // namespace kfactor::model

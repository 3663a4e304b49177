// Many walks (graph/base/skip.hpp) at once: kernels compute the draws and gaps of all that have not come to their end, and
// no step asks a branch that nothing predicts. Same events as walk(), several times faster.
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

struct SkipSequence {
  std::uint32_t agent = 0;
  std::uint32_t length = 0;
  DrawTime time;
};

// Where walkers stop: events, ascending by walker and place.
struct SkipHits {
  std::size_t first;  // place of walker 0 in the list of all
  std::span<const std::uint32_t>
      begins;  // [walker]: its first stop; behind the last walker the number of all stops
  std::span<const std::uint16_t> walkers;  // [stop]
  std::span<const std::uint32_t> places;   // [stop]: below the walker's length

  std::size_t size() const { return places.size(); }
};

class SkipBatch {
 public:
  static constexpr std::size_t kAtOnce = 512;

  SkipBatch(const Kernels& kernels, const Draws& draws) : kernels_(kernels), draws_(draws) {}

  // Calls visit(stops) with all events of skipper_of(k) on the way of each walker k; one call for each kAtOnce walkers.
  template <class SkipperOf, class Visit>
  void operator()(Purpose purpose, std::uint32_t app, std::span<const SkipSequence> walkers,
                  SkipperOf&& skipper_of, Visit&& visit) {
    for (std::size_t first = 0; first < walkers.size(); first += kAtOnce) {
      const std::size_t num = std::min(kAtOnce, walkers.size() - first);
      const auto skipper = [&](std::size_t k) -> const GeometricSkip& { return skipper_of(first + k); };
      begin(purpose, walkers.subspan(first, num), skipper);
      for (std::uint32_t step = 0; num_under_way_ > 0; ++step) {
        walk_on(app, step, skipper);
      }
      visit(in_order(first, walkers.subspan(first, num)));
    }
  }

  // Draws since this was last asked, each of four gaps.
  std::int64_t take_draws() { return std::exchange(num_draws_, 0); }

 private:
  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  template <class SkipperOf>
  void begin(Purpose purpose, std::span<const SkipSequence> walkers, SkipperOf&& skipper_of) {
    num_under_way_ = 0;
    num_strides_ = 0;
    step_begins_.clear();
    num_of_.fill(0);
    for (std::size_t k = 0; k < walkers.size(); ++k) {
      const GeometricSkip& skipper = skipper_of(k);
      number_[num_under_way_] = static_cast<std::uint16_t>(k);
      agents_[num_under_way_] = walkers[k].agent;
      word_[num_under_way_] = Draws::pack(purpose, walkers[k].time);
      left_[num_under_way_] = walkers[k].length;
      factor_[num_under_way_] = skipper.factor();
      num_under_way_ += walkers[k].length > 0 && !skipper.never() ? 1 : 0;
    }
  }

  // One draw for each walker under way, which is four gaps.
  template <class SkipperOf>
  void walk_on(std::uint32_t app, std::uint32_t step, SkipperOf&& skipper_of) {
    const std::size_t num = num_under_way_;
    num_draws_ += static_cast<std::int64_t>(num);
    std::fill_n(step_.begin(), num, step);
    kernels_.draw(draws_, std::span(agents_).first(num), std::span(step_).first(num), app,
                  std::span(word_).first(num), lanes_);
    for (std::size_t lane = 0; lane < gap_.size(); ++lane) {
      find_gaps(lanes_.lane[lane], skipper_of, gap_[lane]);
    }
    stride(4 * step);
  }

  // gap[slot]: of the walker in that slot; of some slots behind the last too, as vectors are whole.
  template <class SkipperOf>
  void find_gaps(std::span<const std::uint32_t> lane, SkipperOf&& skipper_of, Each<std::uint32_t>& gap) {
    if (kernels_.gaps(lane, factor_.data(), gap.data())) {
      return;
    }
    for (std::size_t slot = 0; slot < num_under_way_; ++slot) {
      if (gap[slot] == kUnsureGap) {
        const std::uint64_t sure = skipper_of(number_[slot]).gap(lane[slot]);
        gap[slot] = static_cast<std::uint32_t>(std::min<std::uint64_t>(sure, kUnsureGap));
      }
    }
  }

  // Everybody moves on by four gaps, after `before` stops, and is not under way any more if that leads past its end.
  void stride(std::uint32_t before) {
    const std::size_t num = num_under_way_;
    step_begins_.push_back(num_strides_);
    if (strides_.size() < num_strides_ + num) {
      strides_.resize(2 * (num_strides_ + num));
      striders_.resize(strides_.size());
    }
    kernels_.stride({gap_[0].data(), gap_[1].data(), gap_[2].data(), gap_[3].data()},
                    std::span(left_).first(num), strides_.data() + num_strides_, hits_.data());
    std::uint16_t* striders = striders_.data() + num_strides_;
    std::size_t still = 0;
    for (std::size_t slot = 0; slot < num; ++slot) {
      striders[slot] = number_[slot];
      num_of_[number_[slot]] = before + hits_[slot];
      still_[still] = static_cast<std::uint16_t>(slot);
      still += left_[slot] > 0 ? 1 : 0;
    }
    num_strides_ += num;
    num_under_way_ = still;
    keep_still(number_, agents_, word_, left_, factor_);
  }

  template <class... Lists>
  void keep_still(Lists&... lists) {
    for (std::size_t slot = 0; slot < num_under_way_; ++slot) {
      const std::uint16_t from = still_[slot];
      ((lists[slot] = lists[from]), ...);
    }
  }

  // Each stride is written whole to where its walker's stops are, the last strides first: what it leads past the end is
  // written over by the first stride of the walkers behind.
  SkipHits in_order(std::size_t first, std::span<const SkipSequence> walkers) {
    const std::size_t num = walkers.size();
    std::size_t num_stops = 0;
    for (std::size_t k = 0; k < num; ++k) {
      begins_[k] = static_cast<std::uint32_t>(num_stops);
      num_stops += num_of_[k];
    }
    require(num_stops < std::size_t{1} << 32, "fewer than 2^32 stops of a few walkers");
    begins_[num] = static_cast<std::uint32_t>(num_stops);
    if (places_.size() < num_stops + 4) {
      places_.resize(2 * num_stops + 4);
      walkers_.resize(places_.size());
    }
    std::size_t last = num_strides_;
    for (std::size_t step = step_begins_.size(); step-- > 0; last = step_begins_[step]) {
      for (std::size_t i = step_begins_[step]; i < last; ++i) {
        const std::uint16_t walker = striders_[i];
        const std::size_t at = begins_[walker] + 4 * step;
        const std::uint32_t length = walkers[walker].length;
        Stride there = strides_[i];
        for (std::uint32_t& left : there.left) {
          left = length - left;
        }
        std::copy_n(there.left, 4, places_.begin() + static_cast<std::ptrdiff_t>(at));
        std::fill_n(walkers_.begin() + static_cast<std::ptrdiff_t>(at), 4, walker);
      }
    }
    return {first, std::span(begins_).first(num + 1), std::span(walkers_).first(num_stops),
            std::span(places_).first(num_stops)};
  }

  const Kernels& kernels_;
  const Draws& draws_;
  std::int64_t num_draws_ = 0;
  // Walkers under way, by slot.
  std::size_t num_under_way_ = 0;
  Each<std::uint16_t> number_, still_;
  Each<std::uint32_t> agents_, word_, step_;
  Each<std::uint32_t> left_;  // of the length
  Each<double> factor_{};
  ManyLanes lanes_;
  std::array<Each<std::uint32_t>, 4> gap_;
  Each<std::uint32_t> hits_;
  // What came of it, draw by draw, and who went there.
  std::size_t num_strides_ = 0;
  std::vector<std::size_t> step_begins_;
  UninitVector<Stride> strides_;
  UninitVector<std::uint16_t> striders_;
  // And walker by walker.
  Each<std::uint32_t> num_of_;  // stops
  std::array<std::uint32_t, kAtOnce + 1> begins_;
  UninitVector<std::uint32_t> places_;
  UninitVector<std::uint16_t> walkers_;
};

}  // namespace kfactor::model

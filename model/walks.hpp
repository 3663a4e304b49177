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
#include "graph/base/skip.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor::model {

struct Walker {
  std::uint32_t who = 0;
  std::uint32_t length = 0;
  DrawTime time;
};

// An event: the walker of this number stops at this place, below its length.
struct Stop {
  std::uint32_t walker;
  std::uint32_t at;
};

class Walks {
 public:
  static constexpr std::size_t kAtOnce = 512;

  Walks(const Kernels& kernels, const Draws& draws) : kernels_(kernels), draws_(draws) {}

  // Calls visit(stops) with all events of skipper_of(k) on the way of each walker k, ascending by walker and place; one
  // call for each kAtOnce walkers.
  template <class SkipperOf, class Visit>
  void operator()(Purpose purpose, std::uint32_t app, std::span<const Walker> walkers, SkipperOf&& skipper_of,
                  Visit&& visit) {
    for (std::size_t first = 0; first < walkers.size(); first += kAtOnce) {
      const std::size_t num = std::min(kAtOnce, walkers.size() - first);
      begin(purpose, walkers.subspan(first, num), [&](std::size_t k) { return skipper_of(first + k); });
      for (std::uint32_t step = 0; num_under_way_ > 0; ++step) {
        walk_on(app, step, [&](std::size_t k) { return skipper_of(first + k); });
      }
      visit(in_order(first, num));
    }
  }

 private:
  template <class SkipperOf>
  void begin(Purpose purpose, std::span<const Walker> walkers, SkipperOf&& skipper_of) {
    num_under_way_ = 0;
    num_stops_ = 0;
    num_lanes_ = 0;
    num_of_.fill(0);
    for (std::size_t k = 0; k < walkers.size(); ++k) {
      const Skipper& skipper = skipper_of(k);
      place(num_under_way_, static_cast<std::uint16_t>(k), walkers[k].who,
            Draws::pack(purpose, walkers[k].time), walkers[k].length, skipper);
      num_under_way_ += walkers[k].length > 0 && !skipper.never() ? 1 : 0;
    }
  }

  void place(std::size_t slot, std::uint16_t number, std::uint32_t who, std::uint32_t word,
             std::uint32_t length, const Skipper& skipper) {
    number_[slot] = number;
    who_[slot] = who;
    word_[slot] = word;
    length_[slot] = length;
    position_[slot] = 0;
    factor_[slot] = skipper.factor();
    margin_[slot] = skipper.margin();
  }

  // One draw for each walker under way, which is four gaps.
  template <class SkipperOf>
  void walk_on(std::uint32_t app, std::uint32_t step, SkipperOf&& skipper_of) {
    const std::size_t num = num_under_way_;
    std::fill_n(step_.begin(), num, step);
    kernels_.draw(draws_, std::span(who_).first(num), std::span(step_).first(num), app,
                  std::span(word_).first(num), lanes_);
    for (std::size_t slot = 0; slot < num; ++slot) {
      left_[slot] = static_cast<std::uint16_t>(slot);
    }
    num_left_ = num;
    for (std::size_t lane = 0; lane < 4 && num_left_ > 0; ++lane) {
      find_gaps(lanes_.lane[lane], skipper_of);
      stride();
    }
    for (std::size_t i = 0; i < num_left_; ++i) {
      keep(i, left_[i]);
    }
    num_under_way_ = num_left_;
  }

  // gap_[i]: of the walker in slot left_[i].
  template <class SkipperOf>
  void find_gaps(const std::vector<std::uint32_t>& lane, SkipperOf&& skipper_of) {
    const std::size_t num = num_left_;
    const bool all = num == num_under_way_;
    if (!all) {
      for (std::size_t i = 0; i < num; ++i) {
        const std::size_t slot = left_[i];
        draw_[i] = lane[slot];
        some_factor_[i] = factor_[slot];
        some_margin_[i] = margin_[slot];
      }
    }
    const std::span<const std::uint32_t> draws =
        all ? std::span(lane).first(num) : std::span(draw_).first(num);
    if (kernels_.gaps(draws, all ? factor_.data() : some_factor_.data(),
                      all ? margin_.data() : some_margin_.data(), gap_.data())) {
      return;
    }
    for (std::size_t i = 0; i < num; ++i) {
      if (gap_[i] == kUnsureGap) {
        const std::uint64_t gap = skipper_of(number_[left_[i]]).gap(draws[i]);
        gap_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(gap, kUnsureGap));
      }
    }
  }

  // Everybody left moves on by its gap, and is not left any more if that leads past its end.
  void stride() {
    if (stops_.size() < num_stops_ + num_left_) {
      stops_.resize(num_stops_ + 2 * num_left_);
    }
    std::size_t still = 0;
    Stop* stop = stops_.data() + num_stops_;
    for (std::size_t i = 0; i < num_left_; ++i) {
      const std::size_t slot = left_[i];
      const std::uint64_t at = position_[slot] + gap_[i];
      const unsigned hit = at < length_[slot] ? 1 : 0;
      stop[still] = {number_[slot], static_cast<std::uint32_t>(at)};
      left_[still] = static_cast<std::uint16_t>(slot);
      position_[slot] = at + 1;
      num_of_[number_[slot]] += hit;
      still += hit;
    }
    num_lanes_ += still > 0 ? 1 : 0;
    num_stops_ += still;
    num_left_ = still;
  }

  void keep(std::size_t to, std::size_t from) {
    number_[to] = number_[from];
    who_[to] = who_[from];
    word_[to] = word_[from];
    length_[to] = length_[from];
    position_[to] = position_[from];
    factor_[to] = factor_[from];
    margin_[to] = margin_[from];
  }

  // The stops walker by walker, numbered from `first` on.
  std::span<const Stop> in_order(std::size_t first, std::size_t num) {
    if (num_lanes_ > 1 || first > 0) {
      std::uint32_t before = 0;
      for (std::size_t k = 0; k < num; ++k) {
        before += std::exchange(num_of_[k], before);
      }
      if (sorted_.size() < num_stops_) {
        sorted_.resize(stops_.size());
      }
      for (const Stop& stop : std::span(stops_).first(num_stops_)) {
        sorted_[num_of_[stop.walker]++] = {static_cast<std::uint32_t>(first) + stop.walker, stop.at};
      }
      return std::span(sorted_).first(num_stops_);
    }
    return std::span(stops_).first(num_stops_);
  }

  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  const Kernels& kernels_;
  const Draws& draws_;
  // Walkers under way, by slot.
  std::size_t num_under_way_ = 0;
  Each<std::uint16_t> number_{};
  Each<std::uint32_t> who_{}, word_{}, length_{}, step_{};
  Each<std::uint64_t> position_{};
  Each<double> factor_{}, margin_{};
  ManyLanes lanes_;
  // Those of them who have not come to their end in this draw.
  std::size_t num_left_ = 0;
  Each<std::uint16_t> left_{};  // slots
  Each<std::uint32_t> draw_{}, gap_{};
  Each<double> some_factor_{}, some_margin_{};
  // What came of it, gap by gap.
  std::size_t num_stops_ = 0;
  std::size_t num_lanes_ = 0;  // that brought stops
  std::vector<Stop> stops_, sorted_;
  Each<std::uint32_t> num_of_{};  // stops by number of the walker
};

}  // namespace kfactor::model

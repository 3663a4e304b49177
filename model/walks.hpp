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

  // Draws since this was last asked, each of four gaps.
  std::int64_t take_draws() { return std::exchange(num_draws_, 0); }

 private:
  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  template <class SkipperOf>
  void begin(Purpose purpose, std::span<const Walker> walkers, SkipperOf&& skipper_of) {
    num_under_way_ = 0;
    num_stops_ = 0;
    num_steps_ = 0;
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
    num_draws_ += static_cast<std::int64_t>(num);
    std::fill_n(step_.begin(), num, step);
    kernels_.draw(draws_, std::span(who_).first(num), std::span(step_).first(num), app,
                  std::span(word_).first(num), lanes_);
    for (std::size_t lane = 0; lane < gap_.size(); ++lane) {
      find_gaps(lanes_.lane[lane], skipper_of, gap_[lane]);
    }
    stride();
  }

  // gap[slot]: of the walker in that slot.
  template <class SkipperOf>
  void find_gaps(std::span<const std::uint32_t> lane, SkipperOf&& skipper_of, Each<std::uint32_t>& gap) {
    if (kernels_.gaps(lane, factor_.data(), margin_.data(), gap.data())) {
      return;
    }
    for (std::size_t slot = 0; slot < lane.size(); ++slot) {
      if (gap[slot] == kUnsureGap) {
        const std::uint64_t sure = skipper_of(number_[slot]).gap(lane[slot]);
        gap[slot] = static_cast<std::uint32_t>(std::min<std::uint64_t>(sure, kUnsureGap));
      }
    }
  }

  // Everybody moves on by four gaps, and is not under way any more if that leads past its end. All four places are
  // written down, and those behind the end overwritten by the next walker's.
  void stride() {
    const std::size_t num = num_under_way_;
    if (stops_.size() < num_stops_ + 4 * num) {
      stops_.resize(2 * num_stops_ + 4 * num);
    }
    Stop* stop = stops_.data() + num_stops_;
    std::size_t still = 0;
    for (std::size_t slot = 0; slot < num; ++slot) {
      const std::uint32_t number = number_[slot];
      const std::uint64_t length = length_[slot];
      std::uint64_t at = position_[slot];
      std::uint32_t hits = 0;
      for (std::size_t lane = 0; lane < 4; ++lane) {
        at += gap_[lane][slot];
        stop[lane] = {number, static_cast<std::uint32_t>(at)};
        hits += at < length ? 1 : 0;
        ++at;
      }
      stop += hits;
      num_of_[number] += hits;
      keep(still, slot);
      position_[still] = at;
      still += hits == 4 ? 1 : 0;
    }
    const auto num_stops = static_cast<std::size_t>(stop - stops_.data());
    num_steps_ += num_stops > num_stops_ ? 1 : 0;
    num_stops_ = num_stops;
    num_under_way_ = still;
  }

  void keep(std::size_t to, std::size_t from) {
    number_[to] = number_[from];
    who_[to] = who_[from];
    word_[to] = word_[from];
    length_[to] = length_[from];
    factor_[to] = factor_[from];
    margin_[to] = margin_[from];
  }

  // The stops walker by walker, numbered from `first` on.
  std::span<const Stop> in_order(std::size_t first, std::size_t num) {
    if (num_steps_ > 1 || first > 0) {
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

  const Kernels& kernels_;
  const Draws& draws_;
  std::int64_t num_draws_ = 0;
  // Walkers under way, by slot.
  std::size_t num_under_way_ = 0;
  Each<std::uint16_t> number_;
  Each<std::uint32_t> who_, word_, length_, step_;
  Each<std::uint64_t> position_;
  Each<double> factor_, margin_;
  ManyLanes lanes_;
  std::array<Each<std::uint32_t>, 4> gap_;
  // What came of it, draw by draw.
  std::size_t num_stops_ = 0;
  std::size_t num_steps_ = 0;  // that brought stops
  std::vector<Stop> stops_, sorted_;
  Each<std::uint32_t> num_of_;  // stops by number of the walker
};

}  // namespace kfactor::model

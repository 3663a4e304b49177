// Many walks (graph/base/skip.hpp) at once: kernels compute the first draw and the first four gaps of each; the few
// walks that go on do so one by one. Same events as walk(), several times faster.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
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

class Walks {
 public:
  Walks(const Kernels& kernels, const Draws& draws) : kernels_(kernels), draws_(draws) {}

  // Calls visit(k, i) for each i < walkers[k].length that an event of skipper_of(k) hits; k and i ascend. Before, calls
  // prefetch(k, i) for many first events, so that their memory is on its way.
  template <class SkipperOf, class Prefetch, class Visit>
  void operator()(Purpose purpose, std::uint32_t app, std::span<const Walker> walkers, SkipperOf&& skipper_of,
                  Prefetch&& prefetch, Visit&& visit) {
    for (std::size_t first = 0; first < walkers.size(); first += kAtOnce) {
      const std::size_t num = std::min(kAtOnce, walkers.size() - first);
      prepare(purpose, app, walkers.subspan(first, num),
              [&](std::size_t k) { return skipper_of(first + k); });
      for (std::size_t k = 0; k < num; ++k) {
        const std::uint64_t length = walkers[first + k].length;
        const std::uint64_t one = gaps_[0][k];
        const std::uint64_t two = one + 1 + gaps_[1][k];
        if (one < length) {
          prefetch(first + k, static_cast<std::uint32_t>(one));
        }
        if (two < length) {
          prefetch(first + k, static_cast<std::uint32_t>(two));
        }
      }
      for (std::size_t k = 0; k < num; ++k) {
        const Walker& walker = walkers[first + k];
        const Skipper& skipper = skipper_of(first + k);
        if (skipper.never()) {
          continue;
        }
        walk_on(draws_, purpose, walker.who, app, walker.time, skipper, walker.length,
                {gaps_[0][k], gaps_[1][k], gaps_[2][k], gaps_[3][k]},
                [&](std::uint32_t i) { visit(first + k, i); });
      }
    }
  }

 private:
  static constexpr std::size_t kAtOnce = 512;

  template <class SkipperOf>
  void prepare(Purpose purpose, std::uint32_t app, std::span<const Walker> walkers, SkipperOf&& skipper_of) {
    const std::size_t num = walkers.size();
    who_.resize(num);
    words_.resize(num);
    step_.resize(num);  // all 0
    for (std::size_t k = 0; k < num; ++k) {
      who_[k] = walkers[k].who;
      words_[k] = Draws::pack(purpose, walkers[k].time);
    }
    for (std::size_t k = 0; k < num; ++k) {
      const Skipper& skipper = skipper_of(k);
      factors_[k] = skipper.factor();
      margins_[k] = skipper.margin();
    }
    kernels_.draw(draws_, who_, step_, app, words_, lanes_);
    for (std::size_t lane = 0; lane < 4; ++lane) {
      if (kernels_.gaps(lanes_.lane[lane], factors_.data(), margins_.data(), gaps_[lane].data())) {
        continue;
      }
      for (std::size_t k = 0; k < num; ++k) {
        if (gaps_[lane][k] == kUnsureGap) {
          gaps_[lane][k] = static_cast<std::uint32_t>(
              std::min<std::uint64_t>(skipper_of(k).gap(lanes_.lane[lane][k]), kUnsureGap));
        }
      }
    }
  }

  const Kernels& kernels_;
  const Draws& draws_;
  std::vector<std::uint32_t> who_, step_, words_;
  ManyLanes lanes_;
  std::array<double, kAtOnce> factors_{}, margins_{};
  std::array<std::array<std::uint32_t, kAtOnce>, 4> gaps_{};
};

}  // namespace kfactor::model

// walk_thinned() (graph/base/skip.hpp) with kernels: computes about as many draws and gaps at once as the
// sequence needs. The events are the same.
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

class ThinnedSkipBatch {
 public:
  ThinnedSkipBatch(const Kernels& kernels, const Draws& draws) : kernels_(kernels), draws_(draws) {}

  // Calls visit(i, accept, lanes) as walk_thinned() does.
  template <class Visit>
  void operator()(Purpose purpose, std::uint32_t agent, std::uint32_t app, DrawTime time, double bound,
                  std::uint64_t length, Visit&& visit) {
    if (bound <= 0.0 || length == 0) {
      return;
    }
    const double ceiling = bound >= 1.0 ? 1.0 : power_of_two_above(bound);
    const double scale = 0x1p32 / ceiling;  // a power of two, so all products are exact
    const GeometricSkip skip(ceiling);
    std::uint64_t position = 0;
    for (std::uint32_t step = 0;;) {
      const std::size_t num =
          draw(purpose, agent, app, time, step, skip, ceiling * static_cast<double>(length - position));
      for (std::size_t i = 0; i < num; ++i) {
        ++num_draws_;
        position += gap_[i];
        if (position >= length) {
          return;
        }
        const auto accept = [&](double p) { return lanes_.lane[1][i] < p * scale; };
        visit(static_cast<std::uint32_t>(position), accept, lanes_[i]);
        ++position;
      }
      step += static_cast<std::uint32_t>(num);
    }
  }

  // Number of draws used since the last call; each gives one gap. Draws computed in advance but not used do
  // not count.
  std::int64_t take_draws() { return std::exchange(num_draws_, 0); }

 private:
  static constexpr std::size_t kAtOnce = 512;

  // Computes the next draws and gaps, a few more than `expected`. Returns their number.
  std::size_t draw(Purpose purpose, std::uint32_t agent, std::uint32_t app, DrawTime time, std::uint32_t step,
                   const GeometricSkip& skip, double expected) {
    const auto num = static_cast<std::size_t>(std::min(expected + 4, double{kAtOnce}));
    for (std::size_t i = 0; i < num; ++i) {
      agents_[i] = agent;
      step_[i] = step + static_cast<std::uint32_t>(i);
      word_[i] = Draws::pack(purpose, time);
      factor_[i] = skip.factor();
    }
    kernels_.draw(draws_, std::span(agents_).first(num), std::span(step_).first(num), app,
                  std::span(word_).first(num), lanes_);
    const std::span<const std::uint32_t> draws = std::span(lanes_.lane[0]).first(num);
    if (!kernels_.gaps(draws, factor_.data(), gap_.data())) {
      for (std::size_t i = 0; i < num; ++i) {
        if (gap_[i] == kUnsureGap) {
          gap_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(skip.gap(draws[i]), kUnsureGap));
        }
      }
    }
    return num;
  }

  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  const Kernels& kernels_;
  const Draws& draws_;
  std::int64_t num_draws_ = 0;
  Each<std::uint32_t> agents_{}, step_{}, word_{}, gap_{};
  Each<double> factor_{};
  ManyLanes lanes_;
};

}  // namespace kfactor::model

#include "model/day/profile.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "graph/base/skip.hpp"
#include "graph/permutation.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor::model {
namespace {

std::int64_t in_whole_units(double rate) { return static_cast<std::int64_t>(rate); }

// Nanoseconds for this work on a core with these rates.
std::int64_t floor_of(const Work& work, const MachineRates& rates, const KernelRates& kernel_rates) {
  const double seconds = static_cast<double>(work.bytes) / rates.bytes_per_second +
                         static_cast<double>(work.gathers) / rates.gathers_per_second +
                         static_cast<double>(work.lookups) / kernel_rates.lookups_per_second +
                         static_cast<double>(work.draws) / kernel_rates.draws_per_second +
                         static_cast<double>(work.gaps) / kernel_rates.gaps_per_second +
                         static_cast<double>(work.permutations) / kernel_rates.permutations_per_second;
  return static_cast<std::int64_t>(seconds * 1e9);
}

// The shortest time of a few calls, since other processes may interrupt some.
template <class Call>
double seconds_of(Call&& call) {
  constexpr int kRepeats = 3;
  double best = 1;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto start = Clock::now();
    call();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return std::max(best, 1e-9);
}

}  // namespace

struct KernelMeter::Material {
  static constexpr std::size_t kAtOnce = 2048;

  Material()
      : first(kAtOnce, 1),
        second(kAtOnce),
        words(kAtOnce, Draws::pack(Purpose::Generator, {})),
        gaps(kAtOnce),
        factors(kAtOnce, skip.factor()),
        table(beta_quantiles(2, 3, 0)),
        quantiles(kAtOnce),
        keys(kAtOnce, 5),
        values(kAtOnce, 6) {
    std::iota(second.begin(), second.end(), 0U);
  }

  Draws draws{1, 0};
  std::vector<std::uint32_t> first, second, words, gaps;
  ManyLanes lanes;
  GeometricSkip skip{0.1};
  std::vector<double> factors;
  QuantileTable table;
  std::vector<float> quantiles;
  // The size is a power of two, so every value is permuted in one step.
  graph::Permutation permutation{std::uint64_t{1} << 20, {1, 2, 3, 4}};
  std::vector<std::uint64_t> keys, values;
};

KernelMeter::KernelMeter(const Kernels& kernels) : kernels_(kernels) {}
KernelMeter::~KernelMeter() = default;

void KernelMeter::measure() {
  if (!material_) {
    material_ = std::make_unique<Material>();
  }
  Material& m = *material_;
  const double draws = seconds_of([&] { kernels_.draw(m.draws, m.first, m.second, 3, m.words, m.lanes); });
  seconds_[0] += seconds_of([&] { kernels_.look_up(m.lanes.lane[0], m.table, m.quantiles.data()); });
  seconds_[1] += draws;
  seconds_[2] += seconds_of([&] { kernels_.gaps(m.lanes.lane[1], m.factors.data(), m.gaps.data()); });
  seconds_[3] +=
      seconds_of([&] { kernels_.slots.permute(m.permutation, graph::Direction::Forward, m.keys, m.values); });
  ++num_;
}

KernelRates KernelMeter::rates() {
  if (num_ == 0) {
    measure();
  }
  const auto rate = [&](double seconds) {
    return static_cast<double>(num_) * static_cast<double>(Material::kAtOnce) / seconds;
  };
  return {rate(seconds_[0]), rate(seconds_[1]), rate(seconds_[2]), rate(seconds_[3])};
}

RunProfile gather_profile(const Profile& profile, const Kernels& kernels, const MachineRates& rates,
                          const KernelRates& kernel_rates, const Comm& comm) {
  RunProfile run;
  run.instructions = kernels.name;
  run.num_ranks = comm.size();
  const Traffic mine = comm.traffic();  // without the traffic of this function
  const auto num_ranks = static_cast<double>(comm.size());
  for (std::size_t i = 0; i < kNumPhases; ++i) {
    const PhaseTime& time = profile[static_cast<Phase>(i)];
    std::array<std::int64_t, 10> sums = {time.nanoseconds,       floor_of(time.work, rates, kernel_rates),
                                         time.work.items,        time.work.bytes,
                                         time.work.gathers,      time.work.lookups,
                                         time.work.draws,        time.work.gaps,
                                         time.work.permutations, time.work.also};
    comm.sum(sums);
    run.phases[i] = {static_cast<double>(comm.max(static_cast<std::uint64_t>(time.nanoseconds))) * 1e-9,
                     static_cast<double>(sums[0]) * 1e-9 / num_ranks,
                     static_cast<double>(sums[1]) * 1e-9 / num_ranks,
                     {sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8], sums[9]}};
  }
  std::array<std::int64_t, 6> rate_sums = {
      in_whole_units(rates.bytes_per_second),          in_whole_units(rates.gathers_per_second),
      in_whole_units(kernel_rates.lookups_per_second), in_whole_units(kernel_rates.draws_per_second),
      in_whole_units(kernel_rates.gaps_per_second),    in_whole_units(kernel_rates.permutations_per_second)};
  comm.sum(rate_sums);
  const auto mean = [&](std::size_t i) { return static_cast<double>(rate_sums[i]) / num_ranks; };
  run.rates = {mean(0), mean(1)};
  run.kernel_rates = {mean(2), mean(3), mean(4), mean(5)};
  const std::uint64_t peak = peak_resident_bytes();
  std::array<std::uint64_t, 6> totals = {mine.collectives, mine.exchanges, mine.messages,
                                         mine.bytes,       mine.reduced,   peak};
  comm.sum(totals);
  run.traffic = {totals[0], totals[1], totals[2], totals[3], totals[4]};
  run.peak_bytes = totals[5];
  run.peak_bytes_max = comm.max(peak);
  return run;
}

}  // namespace kfactor::model

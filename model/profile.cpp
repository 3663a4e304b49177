#include "model/profile.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/kernels/kernels.hpp"

namespace kfactor::model {
namespace {

std::int64_t in_whole_units(double rate) { return static_cast<std::int64_t>(rate); }

// Nanoseconds that this work takes on a core of these rates.
std::int64_t floor_of(const Work& work, const MachineRates& rates, const KernelRates& kernel_rates) {
  const double seconds = static_cast<double>(work.bytes) / rates.bytes_per_second +
                         static_cast<double>(work.gathers) / rates.gathers_per_second +
                         static_cast<double>(work.draws) / kernel_rates.draws_per_second +
                         static_cast<double>(work.permutations) / kernel_rates.permutations_per_second;
  return static_cast<std::int64_t>(seconds * 1e9);
}

// Of a work that is done `at_once` times in a call; the best of some calls.
template <class Call>
double best_rate(std::size_t at_once, Call&& call) {
  constexpr int kRepeats = 16;
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto start = Profile::Clock::now();
    call();
    const double seconds = std::chrono::duration<double>(Profile::Clock::now() - start).count();
    best = std::max(best, static_cast<double>(at_once) / std::max(seconds, 1e-9));
  }
  return best;
}

}  // namespace

KernelRates measure_kernels(const Kernels& kernels) {
  constexpr std::size_t kAtOnce = 4096;
  const std::vector<std::uint32_t> first(kAtOnce, 1);
  const std::vector<std::uint32_t> second(kAtOnce, 2);
  const std::vector<std::uint32_t> words(kAtOnce, Draws::pack(Purpose::Generator, {}));
  ManyLanes lanes;
  const double draws = best_rate(kAtOnce, [&] { kernels.draw(Draws(1, 0), first, second, 3, words, lanes); });
  // All numbers of some bits: none is led outside and has to walk on.
  const graph::Permutation permutation(std::uint64_t{1} << 20, {1, 2, 3, 4});
  const std::vector<std::uint64_t> keys(kAtOnce, 5);
  std::vector<std::uint64_t> places(kAtOnce, 6);
  const double permutations =
      best_rate(kAtOnce, [&] { kernels.permute(permutation, graph::Direction::Forward, keys, places); });
  return {draws, permutations};
}

RunProfile gather_profile(const Profile& profile, const Kernels& kernels, const MachineRates& rates,
                          const KernelRates& kernel_rates, const Comm& comm) {
  RunProfile run;
  run.instructions = kernels.name;
  run.num_ranks = comm.size();
  const Traffic mine = comm.traffic();  // before this function's own
  const auto num_ranks = static_cast<double>(comm.size());
  for (std::size_t i = 0; i < kNumPhases; ++i) {
    const PhaseTime& time = profile[static_cast<Phase>(i)];
    std::array<std::int64_t, 8> sums = {time.nanoseconds,       floor_of(time.work, rates, kernel_rates),
                                        time.work.items,        time.work.bytes,
                                        time.work.gathers,      time.work.draws,
                                        time.work.permutations, time.work.also};
    comm.sum(sums);
    run.phases[i] = {static_cast<double>(comm.max(static_cast<std::uint64_t>(time.nanoseconds))) * 1e-9,
                     static_cast<double>(sums[0]) * 1e-9 / num_ranks,
                     static_cast<double>(sums[1]) * 1e-9 / num_ranks,
                     {sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]}};
  }
  std::array<std::int64_t, 4> rate_sums = {
      in_whole_units(rates.bytes_per_second), in_whole_units(rates.gathers_per_second),
      in_whole_units(kernel_rates.draws_per_second), in_whole_units(kernel_rates.permutations_per_second)};
  comm.sum(rate_sums);
  run.rates = {static_cast<double>(rate_sums[0]) / num_ranks, static_cast<double>(rate_sums[1]) / num_ranks};
  run.kernel_rates = {static_cast<double>(rate_sums[2]) / num_ranks,
                      static_cast<double>(rate_sums[3]) / num_ranks};
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

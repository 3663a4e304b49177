// Randomness as a function of names: draw = f(seed, replicate, purpose, first, second, app, day, wave, kind).
//
// No draw depends on a position in a stream. So any rank can compute any draw at any time, and two scenarios
// with the same seed share every draw that their difference does not affect. The function is Philox4x32-10
// (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC11), from the Random123
// library.
#pragma once

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace kfactor {

// What a draw decides, and the names of the draw. Append only: a number never changes its meaning.
enum class Purpose : std::uint8_t {
  Traits = 1,           // agent: cash affinity, task need, skill, age class
  Threshold = 2,        // agent: contagion threshold
  Frailty = 3,          // agent, app: lane 0
  Begin = 4,            // agent, app: base user, aware
  Use = 5,              // agent, app, day: tool, cash, order, churn
  OrderLottery = 6,     // agent, app, day: 64-bit key
  Share = 7,            // agent, app, day, wave: cash, word of mouth
  PostGroup = 8,        // agent, block of four memberships, app, day, wave, kind
  PostTie = 9,          // agent, step, app, day, wave, kind
  SeePost = 10,         // group, step, app, day, wave, kind
  NamePoster = 11,      // poster, group, app, day, wave, kind: 64-bit hash
  AttendGroup = 12,     // receiver, group, app, day, wave, kind: attention, ban
  AttendDirect = 13,    // receiver, inviter, app, day, wave, kind: attention, ban
  NameInviter = 14,     // receiver, inviter, app, day, wave: 64-bit hash
  Organic = 15,         // block of agents, step, app, day
  TaskOffer = 16,       // block of agents, step, app, day
  DailyOffer = 17,      // block of agents, step, app, day
  Reach = 18,           // block of agents, step, app, day, component as wave
  Activate = 19,        // receiver, component, app, day
  Adopt = 20,           // receiver, app, day, wave: cash, word of mouth, return
  Notice = 21,          // leaver, step, app, day
  Governance = 22,      // app, day
  GraphTie = 23,        // keys of the tie permutations
  GraphGroup = 24,      // keys of the membership permutations
  Generator = 25,       // test and benchmark graphs
  Reminder = 26,        // block of agents, step, component, day
  AddCompanion = 27,    // block of agents, step, component, day
  CompanionGroup = 28,  // agent, app: one of the agent's groups
  ParameterDraw = 29,   // number of the draw, name of the parameter: not part of any run
  Resample = 30,        // number of the resample, position: not part of any run
  SobolShift = 31,      // dimension: not part of any run
};

// Four independent 32-bit draws.
using Lanes = std::array<std::uint32_t, 4>;

// The time in the simulation at which a draw happens. `kind` is a post kind or 0.
struct DrawTime {
  static constexpr std::size_t kNumWaves = 16;  // waves with draws of their own
  std::uint16_t day = 0;
  std::uint8_t wave = 0;
  std::uint8_t kind = 0;
};

class Draws {
 public:
  // Streams of different seeds or replicates are unrelated.
  Draws(std::uint64_t seed, std::uint32_t replicate);

  // `first` and `second` name up to two entities; `app` is AppKey of the app, or 0.
  Lanes operator()(Purpose purpose, std::uint32_t first, std::uint32_t second = 0, std::uint32_t app = 0,
                   DrawTime time = {}) const {
    const r123::Philox4x32::ctr_type counter = {{first, second, app, pack(purpose, time)}};
    const auto block = r123::Philox4x32()(counter, key_);
    return {block[0], block[1], block[2], block[3]};
  }

  using Key = r123::Philox4x32::key_type;
  const Key& key() const { return key_; }
  // The last word of the counter, for code that computes many draws at once.
  static constexpr std::uint32_t pack(Purpose purpose, DrawTime time) {
    return static_cast<std::uint32_t>(purpose) | (std::uint32_t{time.wave} & 15u) << 8 |
           (std::uint32_t{time.kind} & 15u) << 12 | std::uint32_t{time.day} << 16;
  }

 private:
  Key key_{};
};

// First two lanes as one 64-bit number.
constexpr std::uint64_t as_hash(const Lanes& lanes) { return std::uint64_t{lanes[0]} << 32 | lanes[1]; }

// 2^32 p as an integer in [0, 2^32]. An event of probability p happens iff its draw is smaller than this.
inline std::uint64_t chance_threshold(float p) {
  return p <= 0.0F ? 0 : p >= 1.0F ? std::uint64_t{1} << 32 : static_cast<std::uint64_t>(p * 4294967296.0F);
}
// The same as draw < chance_threshold(p), but without branches and with signed conversions only, so that
// compilers vectorise loops over it on every processor.
inline bool bernoulli(std::uint32_t draw, float p) {
  const float scaled = std::min(std::max(p, 0.0F), 0x1.fffffep-1F) * 4294967296.0F;
  const bool upper = scaled >= 2147483648.0F;
  const auto rest = static_cast<std::int32_t>(upper ? scaled - 2147483648.0F : scaled);
  const std::uint32_t threshold = static_cast<std::uint32_t>(rest) + (upper ? 0x80000000U : 0U);
  return (p >= 1.0F) | (draw < threshold);
}

// Stable hash of a name (FNV-1a, 64 bit); the 32-bit fold keys the draws that belong to an app.
std::uint64_t stable_hash(std::string_view name);
std::uint32_t app_key(std::string_view name);

}  // namespace kfactor

#include "graph/base/draws.hpp"

namespace kfactor {

Draws::Draws(std::uint64_t seed, std::uint32_t replicate) {
  // One extra round of Philox mixes (seed, replicate) into a key, so that neighbouring seeds have unrelated
  // streams.
  const r123::Philox4x32::ctr_type counter = {
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), replicate, 0x6b666163U}};
  const r123::Philox4x32::key_type start = {{0x746f7221U, 0x2026U}};
  const auto mixed = r123::Philox4x32()(counter, start);
  key_ = {{mixed[0], mixed[1]}};
}

std::uint64_t stable_hash(std::string_view name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  return hash;
}

std::uint32_t app_key(std::string_view name) {
  const std::uint64_t hash = stable_hash(name);
  return static_cast<std::uint32_t>(hash ^ hash >> 32) | 1U;  // 0 means "no app"
}

}  // namespace kfactor

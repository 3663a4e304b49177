#include <utility>

#include "model/day/day.hpp"

namespace kfactor::model {

// A counting sort: it reads each receiver twice and writes each exposure once.
Exposures deliver(World& world, Mail mail) {
  const auto timer = world.profile.measure(Phase::Deliver);
  const std::size_t num_apps = world.num_apps();
  // Freed at the end; the exposures replace it.
  const std::vector<std::uint32_t> receivers = std::move(mail.addressees);
  const auto bucket_of = [&](std::uint32_t receiver, std::size_t app) {
    return world.population.block_index(AgentId{receiver}) * num_apps + app;
  };
  std::vector<std::size_t> starts(world.population.blocks().size() * num_apps + 2);
  std::size_t next = 0;
  for (const Letter& letter : mail.letters) {
    for (std::uint32_t i = 0; i < letter.count; ++i) {
      ++starts[bucket_of(receivers[next++], letter.app) + 2];
    }
  }
  for (std::size_t bucket = 2; bucket < starts.size(); ++bucket) {
    starts[bucket] += starts[bucket - 1];
  }
  UninitVector<Exposure> sorted(receivers.size());
  next = 0;
  for (std::uint32_t number = 0; number < mail.letters.size(); ++number) {
    const Letter& letter = mail.letters[number];
    Exposure exposure{number, 0, letter.kind, letter.via};
    for (std::uint32_t i = 0; i < letter.count; ++i) {
      const std::uint32_t receiver = receivers[next++];
      exposure.local_id = static_cast<std::uint16_t>(Population::within_block(AgentId{receiver}));
      sorted[starts[bucket_of(receiver, letter.app) + 1]++] = exposure;
    }
  }
  const auto num = static_cast<std::int64_t>(sorted.size());
  world.profile.add(Phase::Deliver,
                    {.items = num,
                     .bytes = num * std::int64_t{2 * sizeof(std::uint32_t) + sizeof(Exposure)},
                     .gathers = num});
  return {std::move(mail.letters), num_apps, std::move(starts), std::move(sorted)};
}

}  // namespace kfactor::model

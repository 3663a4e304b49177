#include "model/day/deliver.hpp"

namespace kfactor::model {

Exposures::Exposures(World& world, Mail& mail) : num_apps_(world.num_apps()) {
  const auto timer = world.profile.measure(Phase::Deliver);
  const std::vector<std::uint32_t> receivers = std::move(mail.addressees);
  const auto bucket_of = [&](std::uint32_t receiver, std::size_t app) {
    return world.population.block_index(AgentId{receiver}) * num_apps_ + app;
  };
  starts_.assign(world.population.blocks().size() * num_apps_ + 2, 0);
  std::size_t next = 0;
  for (const Letter& letter : mail.letters) {
    for (std::uint32_t i = 0; i < letter.count; ++i) {
      ++starts_[bucket_of(receivers[next++], letter.app) + 2];
    }
  }
  for (std::size_t bucket = 2; bucket < starts_.size(); ++bucket) {
    starts_[bucket] += starts_[bucket - 1];
  }
  sorted_.resize(receivers.size());
  next = 0;
  for (std::uint32_t number = 0; number < mail.letters.size(); ++number) {
    const Letter& letter = mail.letters[number];
    Exposure exposure{number, 0, letter.kind, letter.via};
    for (std::uint32_t i = 0; i < letter.count; ++i) {
      const std::uint32_t receiver = receivers[next++];
      exposure.local_id = static_cast<std::uint16_t>(Population::within_block(AgentId{receiver}));
      sorted_[starts_[bucket_of(receiver, letter.app) + 1]++] = exposure;
    }
  }
  // Each receiver is read twice; each exposure is written to where its block's come together.
  const auto num = static_cast<std::int64_t>(sorted_.size());
  world.profile.add(Phase::Deliver,
                    {.items = num,
                     .bytes = num * std::int64_t{2 * sizeof(std::uint32_t) + sizeof(Exposure)},
                     .gathers = num});
}

}  // namespace kfactor::model

#include "model/scenario/scenario.hpp"

#include <algorithm>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor::model {

namespace {

template <std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> kinds_of(std::index_sequence<I...>) {
  return {std::variant_alternative_t<I, Mechanism>::kKind...};
}
constexpr auto kKinds = kinds_of(std::make_index_sequence<std::variant_size_v<Mechanism>>());

template <std::size_t... I>
Mechanism make_alternative(std::size_t number, std::index_sequence<I...>) {
  Mechanism mechanism;
  ((I == number ? static_cast<void>(mechanism.emplace<I>()) : static_cast<void>(0)), ...);
  return mechanism;
}

}  // namespace

// Sizes, memberships and chances of posting are assumptions. 500 is the platform's published limit for a chat.
std::array<GroupParameters, graph::kNumGroupTypes> Scenario::default_groups() {
  return {{{4, 16, 2, 0.30}, {5, 40, 3, 0.35}, {15, 150, 2, 0.08}, {80, 500, 1, 0.15}}};
}

std::vector<std::string_view> component_kinds() { return {kKinds.begin(), kKinds.end()}; }

std::string_view kind_of(const Mechanism& mechanism) { return kKinds[mechanism.index()]; }

Mechanism make_mechanism(std::string_view kind) {
  const auto found = std::find(kKinds.begin(), kKinds.end(), kind);
  require(found != kKinds.end(), "make_mechanism needs an existing kind");
  return make_alternative(static_cast<std::size_t>(found - kKinds.begin()),
                          std::make_index_sequence<std::variant_size_v<Mechanism>>());
}

}  // namespace kfactor::model

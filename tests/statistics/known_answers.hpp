// Answers that do not depend on this program: formulas and fixed points from the literature, and two plain
// simulations. Nothing here includes the model.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <vector>

namespace kfactor::test {

// p_k: share of agents with k ties.
using Distribution = std::vector<double>;
Distribution distribution_of(std::span<const std::uint32_t> numbers);
double mean(const Distribution& chances);

// Share of users after 0, 1, .. days: F' = F + (p + q F) (1 - F). Bass 1969.
std::vector<double> bass(double p, double q, int days);

// Share that an independent cascade reaches from a random share rho, with chance T per tie. Newman 2002, for
// ties that are matched at random.
double cascade_size(const Distribution& degrees, double transmission, double seeds);

// Share of a cohort left after t = 0, 1, .. days. Fader and Hardie 2007.
std::vector<double> shifted_beta_geometric(double a, double b, int days);

// Chance that trees with Poisson(offspring) branches, grown from Poisson(roots) roots, have n members in
// total. Consul and Jain 1973; Borel 1942 for one root.
double total_progeny(int n, double roots, double offspring);
// Chance that the tree of one root never ends: s = 1 - exp(-R s).
double survival(double offspring);

// Final share of a complex contagion from a random share rho, on ties that are matched at random.
// `threshold_below(x)` = P(phi <= x). Gleeson and Cahalane 2007.
double threshold_cascade(const Distribution& degrees, double seeds,
                         const std::function<double(double)>& threshold_below);

// [n = 0 .. s]: chance that n members of a chat of s adopt in total, if one member adopts and each other
// member hears each adopter with chance p. This is the size of a vertex's component in a random graph.
// Gilbert 1959.
Distribution reed_frost(std::uint32_t size, double p);

// Chats of one type with `memberships` per agent, all assigned at random.
struct Chats {
  Distribution sizes;  // share of *memberships* in chats of size s
  std::uint32_t memberships;
  std::function<double(std::uint32_t)> heard;  // chance by size
};
// R*: mean number of further memberships that one membership reaches. Ball, Mollison and Scalia-Tomba 1997.
double threshold_parameter(const Chats& chats);
// Final share of adopters, from a random share rho.
double groups_size(const Chats& chats, double seeds);

// Plain simulations with their own random numbers.
using Neighbours = std::vector<std::vector<std::uint32_t>>;
// Total number of adopters.
std::int64_t simulate_cascade(const Neighbours& ties, double transmission, double seeds,
                              std::mt19937_64& random);
// Number of infected nodes at the end of each day, and number ever infected.
struct Epidemic {
  std::vector<std::int64_t> infected;
  std::int64_t ever = 0;
};
Epidemic simulate_sir(const Neighbours& ties, double beta, double gamma, double seeds, int days,
                      std::mt19937_64& random);

}  // namespace kfactor::test

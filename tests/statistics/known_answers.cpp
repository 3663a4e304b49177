#include "tests/statistics/known_answers.hpp"

#include <algorithm>
#include <boost/math/special_functions/binomial.hpp>
#include <cmath>

namespace kfactor::test {
namespace {

// The fixed point f(x) = x, iterated from `start` until x no longer changes. f must converge.
double fixed_point(double start, const std::function<double(double)>& f) {
  double x = start;
  for (int step = 0; step < 100'000; ++step) {
    const double next = f(x);
    if (std::abs(next - x) < 1e-14) {
      return next;
    }
    x = next;
  }
  return x;
}

double choose(unsigned n, unsigned k) { return boost::math::binomial_coefficient<double>(n, k); }

// sum_m Binomial(m; n, q) F(m / k)
double reached(unsigned n, unsigned k, double q, const std::function<double(double)>& below) {
  double sum = 0;
  for (unsigned m = 0; m <= n; ++m) {
    sum += choose(n, m) * std::pow(q, m) * std::pow(1 - q, n - m) * below(static_cast<double>(m) / k);
  }
  return sum;
}

}  // namespace

Distribution distribution_of(std::span<const std::uint32_t> numbers) {
  Distribution chances;
  for (const std::uint32_t number : numbers) {
    chances.resize(std::max<std::size_t>(chances.size(), number + 1));
    chances[number] += 1.0 / static_cast<double>(numbers.size());
  }
  return chances;
}

double mean(const Distribution& chances) {
  double sum = 0;
  for (std::size_t k = 0; k < chances.size(); ++k) {
    sum += static_cast<double>(k) * chances[k];
  }
  return sum;
}

std::vector<double> bass(double p, double q, int days) {
  std::vector<double> share = {0};
  for (int day = 0; day < days; ++day) {
    const double f = share.back();
    share.push_back(f + (p + q * f) * (1 - f));
  }
  return share;
}

double cascade_size(const Distribution& degrees, double transmission, double seeds) {
  const auto g0 = [&](double x) {
    double sum = 0;
    for (std::size_t k = 0; k < degrees.size(); ++k) {
      sum += degrees[k] * std::pow(x, k);
    }
    return sum;
  };
  const auto g1 = [&](double x) {
    double sum = 0;
    for (std::size_t k = 1; k < degrees.size(); ++k) {
      sum += static_cast<double>(k) * degrees[k] * std::pow(x, k - 1);
    }
    return sum / mean(degrees);
  };
  const double u =
      fixed_point(0, [&](double x) { return (1 - seeds) * g1(1 - transmission + transmission * x); });
  return 1 - (1 - seeds) * g0(1 - transmission + transmission * u);
}

std::vector<double> shifted_beta_geometric(double a, double b, int days) {
  std::vector<double> left = {1};
  for (int j = 1; j <= days; ++j) {
    left.push_back(left.back() * (b + j - 1) / (a + b + j - 1));
  }
  return left;
}

double total_progeny(int n, double roots, double offspring) {
  const double at = roots + n * offspring;
  return std::exp(std::log(roots) + (n - 1) * std::log(at) - at - std::lgamma(n + 1.0));
}

double survival(double offspring) {
  return fixed_point(1, [&](double s) { return 1 - std::exp(-offspring * s); });
}

double threshold_cascade(const Distribution& degrees, double seeds,
                         const std::function<double(double)>& threshold_below) {
  const double z = mean(degrees);
  const double q = fixed_point(seeds, [&](double x) {
    double sum = 0;
    for (unsigned k = 1; k < degrees.size(); ++k) {
      sum += degrees[k] == 0 ? 0 : k * degrees[k] / z * reached(k - 1, k, x, threshold_below);
    }
    return seeds + (1 - seeds) * sum;
  });
  double sum = 0;
  for (unsigned k = 1; k < degrees.size(); ++k) {
    sum += degrees[k] == 0 ? 0 : degrees[k] * reached(k, k, q, threshold_below);
  }
  return seeds + (1 - seeds) * sum;
}

Distribution reed_frost(std::uint32_t size, double p) {
  // connected[n]: chance that a random graph on n vertices is connected.
  std::vector<double> connected(size + 1, 1.0);
  for (unsigned n = 2; n <= size; ++n) {
    for (unsigned k = 1; k < n; ++k) {
      connected[n] -= choose(n - 1, k - 1) * connected[k] * std::pow(1 - p, k * (n - k));
    }
  }
  Distribution component(size + 1);
  for (unsigned n = 1; n <= size; ++n) {
    component[n] = choose(size - 1, n - 1) * connected[n] * std::pow(1 - p, n * (size - n));
  }
  return component;
}

double threshold_parameter(const Chats& chats) {
  double others = 0;
  for (std::uint32_t size = 1; size < chats.sizes.size(); ++size) {
    if (chats.sizes[size] > 0) {
      others += chats.sizes[size] * (mean(reed_frost(size, chats.heard(size))) - 1);
    }
  }
  return (chats.memberships - 1) * others;
}

double groups_size(const Chats& chats, double seeds) {
  // h(w): chance that none of the other members linked with a membership is reached from elsewhere, where
  // each is not reached with chance w.
  const auto h = [&](double w) {
    double sum = 0;
    for (std::uint32_t size = 1; size < chats.sizes.size(); ++size) {
      if (chats.sizes[size] > 0) {
        const Distribution component = reed_frost(size, chats.heard(size));
        for (std::uint32_t n = 1; n <= size; ++n) {
          sum += chats.sizes[size] * component[n] * std::pow(w, n - 1);
        }
      }
    }
    return sum;
  };
  const double u =
      fixed_point(0, [&](double x) { return h((1 - seeds) * std::pow(x, chats.memberships - 1)); });
  return 1 - (1 - seeds) * std::pow(u, chats.memberships);
}

std::int64_t simulate_cascade(const Neighbours& ties, double transmission, double seeds,
                              std::mt19937_64& random) {
  std::bernoulli_distribution is_seed(seeds), succeeds(transmission);
  std::vector<bool> adopted(ties.size());
  std::vector<std::uint32_t> queue;
  for (std::uint32_t agent = 0; agent < ties.size(); ++agent) {
    if (is_seed(random)) {
      adopted[agent] = true;
      queue.push_back(agent);
    }
  }
  for (std::size_t next = 0; next < queue.size(); ++next) {
    for (const std::uint32_t tie : ties[queue[next]]) {
      if (succeeds(random) && !adopted[tie]) {
        adopted[tie] = true;
        queue.push_back(tie);
      }
    }
  }
  return static_cast<std::int64_t>(queue.size());
}

Epidemic simulate_sir(const Neighbours& ties, double beta, double gamma, double seeds, int days,
                      std::mt19937_64& random) {
  std::bernoulli_distribution is_seed(seeds), meets(beta), recovers(gamma);
  enum class Health { Susceptible, Infected, Recovered };
  std::vector<Health> health(ties.size(), Health::Susceptible);
  std::vector<std::uint32_t> infected;
  for (std::uint32_t agent = 0; agent < ties.size(); ++agent) {
    if (is_seed(random)) {
      health[agent] = Health::Infected;
      infected.push_back(agent);
    }
  }
  Epidemic epidemic;
  epidemic.ever = static_cast<std::int64_t>(infected.size());
  for (int day = 0; day < days; ++day) {
    std::vector<std::uint32_t> fallen;
    for (const std::uint32_t agent : infected) {
      for (const std::uint32_t tie : ties[agent]) {
        if (meets(random) && health[tie] == Health::Susceptible) {
          health[tie] = Health::Infected;
          fallen.push_back(tie);
        }
      }
    }
    std::erase_if(infected, [&](std::uint32_t agent) {
      const bool over = recovers(random);
      health[agent] = over ? Health::Recovered : health[agent];
      return over;
    });
    infected.insert(infected.end(), fallen.begin(), fallen.end());
    epidemic.ever += static_cast<std::int64_t>(fallen.size());
    epidemic.infected.push_back(static_cast<std::int64_t>(infected.size()));
  }
  return epidemic;
}

}  // namespace kfactor::test

// Every instruction set gives the same bits as the baseline, for any number of rows.
#include "model/kernels/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "graph/base/error.hpp"
#include "graph/base/skip.hpp"
#include "model/rules/adopt.hpp"
#include "model/rules/spread.hpp"
#include "model/rules/use.hpp"

namespace kfactor::model {
namespace {

// Columns of random rows that own their memory.
class RandomRows {
 public:
  RandomRows(std::uint32_t num, std::uint64_t seed) : random_(seed) {
    std::vector<std::uint16_t> local_id(kBlockSize);
    std::iota(local_id.begin(), local_id.end(), std::uint16_t{0});
    std::shuffle(local_id.begin(), local_id.end(), random_);
    std::sort(local_id.begin(), local_id.begin() + num);
    wide_[0] = local_id;
    for (std::size_t column = 1; column < wide_.size(); ++column) {
      fill(wide_[column], 0xFFFF);
    }
    for (std::size_t column = 0; column < narrow_.size(); ++column) {
      fill(narrow_[column], 0xFF);
    }
    for (std::uint8_t& left : narrow_[6]) {
      left %= kMaxLeftTies + 1;
    }
    for (std::uint8_t& events : narrow_[7]) {
      events &= kUsedTool | kClaimedCash | kOrdered | kServed | kAdopted | kShared;
    }
    for (std::uint8_t& flags : narrow_[4]) {
      flags &= 0x7F;
    }
    for (std::uint8_t& counters : narrow_[5]) {
      counters &= 0x7F;
    }
    rows.num = num;
    rows.first_agent = 7 * kBlockSize;
    rows.app_key = 0xABCD1234;
    point();
  }
  RandomRows(const RandomRows& other) : rows(other.rows), wide_(other.wide_), narrow_(other.narrow_) {
    point();
  }
  RandomRows& operator=(const RandomRows&) = delete;

  void take_vouchers() { std::fill(narrow_[3].begin(), narrow_[3].end(), std::uint8_t{0}); }

  friend bool operator==(const RandomRows& a, const RandomRows& b) {
    return a.wide_ == b.wide_ && a.narrow_ == b.narrow_;
  }
  // Whether all cells after the last row equal those of `other`.
  bool ends_like(const RandomRows& other) const {
    const auto alike = [&](const auto& columns, const auto& others) {
      for (std::size_t column = 0; column < columns.size(); ++column) {
        if (!std::equal(columns[column].begin() + rows.num, columns[column].end(),
                        others[column].begin() + rows.num, others[column].end())) {
          return false;
        }
      }
      return true;
    };
    return alike(wide_, other.wide_) && alike(narrow_, other.narrow_);
  }

  Rows rows;

 private:
  template <class Cell>
  void fill(std::vector<Cell>& column, std::uint32_t largest) {
    column.resize(kBlockSize + kSpareCells);
    for (Cell& cell : column) {
      // Zeros and largest values are the special cases of rules.
      const auto pick = random_();
      cell = static_cast<Cell>(pick % 8 == 0 ? 0 : pick % 8 == 1 ? largest : pick >> 40 & largest);
    }
  }
  void point() {
    rows.columns = {wide_[0].data(),   wide_[1].data(),   wide_[2].data(),   wide_[3].data(),
                    wide_[4].data(),   narrow_[0].data(), narrow_[1].data(), narrow_[2].data(),
                    narrow_[3].data(), narrow_[4].data(), narrow_[5].data(), narrow_[6].data(),
                    narrow_[7].data()};
  }

  std::mt19937_64 random_;
  std::array<std::vector<std::uint16_t>, 5> wide_;
  std::array<std::vector<std::uint8_t>, 8> narrow_;
};

struct TraitArrays {
  Floats cash, need, skill;
  TraitRows rows() { return {cash.data(), need.data(), skill.data()}; }
};

Floats random_floats(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Floats floats;
  for (float& x : floats) {
    x = static_cast<float>(random() >> 40) * 0x1p-24F;
  }
  return floats;
}

class EveryKernel : public testing::TestWithParam<std::uint32_t> {
 protected:
  std::uint32_t num() const { return GetParam(); }
  const Kernels& plain() const { return *usable_kernels().front(); }
  // Runs the work with the baseline kernels and with each other set. The results of `work` must be equal.
  template <class Work>
  void compare(Work&& work) const {
    const auto expected = work(plain());
    for (const Kernels* kernels : usable_kernels()) {
      EXPECT_EQ(work(*kernels), expected) << kernels->name << ", " << num() << " rows";
    }
  }
  template <class Values>
  static std::vector<typename Values::value_type> first(const Values& values, std::size_t length) {
    return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(length)};
  }

  ManyLanes random_lanes(std::mt19937& random) const {
    ManyLanes lanes;
    lanes.resize(num());
    for (auto& lane : lanes.lane) {
      std::generate(lane.begin(), lane.end(), std::ref(random));
    }
    return lanes;
  }

  const Draws draws_{42, 1};
  const RandomRows rows_{GetParam(), 99};
};

TEST_P(EveryKernel, Draws) {
  std::vector<std::uint32_t> first_counter(num()), second(num()), words(num());
  std::mt19937 random(5);
  for (auto* list : {&first_counter, &second, &words}) {
    std::generate(list->begin(), list->end(), std::ref(random));
  }
  for (std::uint32_t& word : words) {
    word = Draws::pack(Purpose::AttendGroup, {static_cast<std::uint16_t>(word), 3, 1});
  }
  compare([&](const Kernels& kernels) {
    ManyLanes lanes;
    kernels.draw(draws_, first_counter, second, 77, words, lanes);
    std::vector<Lanes> drawn;
    for (std::size_t i = 0; i < num(); ++i) {
      drawn.push_back(lanes[i]);
    }
    return drawn;
  });
  ManyLanes lanes;
  plain().draw(draws_, first_counter, second, 77, words, lanes);
  for (std::size_t i = 0; i < num(); ++i) {
    const DrawTime time{static_cast<std::uint16_t>(words[i] >> 16), 3, 1};
    ASSERT_EQ(lanes[i], draws_(Purpose::AttendGroup, first_counter[i], second[i], 77, time));
  }
}

TEST_P(EveryKernel, Gaps) {
  std::vector<std::uint32_t> list(num());
  std::mt19937 random(6);
  std::generate(list.begin(), list.end(), std::ref(random));
  if (num() > 3) {
    list[0] = 0;
    list[1] = ~0U;
    list[2] = 0x80000000U;
  }
  std::vector<double> factors;
  std::vector<GeometricSkip> skips;
  for (std::size_t i = 0; i < list.size(); ++i) {
    constexpr std::array kChances = {1.0, 0.5, 0.1, 1e-3, 1e-7, 1e-12};
    skips.emplace_back(kChances[i % kChances.size()]);
    factors.push_back(skips.back().factor());
  }
  compare([&](const Kernels& kernels) {
    std::vector<std::uint32_t> gaps(list.size());
    kernels.gaps(list, factors.data(), gaps.data());
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (gaps[i] != kUnsureGap) {
        EXPECT_EQ(gaps[i], skips[i].gap(list[i])) << kernels.name;
      }
    }
    return gaps;
  });
}

// The expected results advance gap by gap to the end, as walk() does.
TEST_P(EveryKernel, AdvancesByFourGaps) {
  std::mt19937 random(8);
  std::array<std::vector<std::uint32_t>, 4> gaps;
  std::vector<std::uint32_t> lengths, left;
  for (std::size_t i = 0; i < num(); ++i) {
    for (std::vector<std::uint32_t>& list : gaps) {
      constexpr std::array kGaps = {0U, 1U, 7U, 40U, 1U << 31, kUnsureGap};
      list.push_back(kGaps[random() % kGaps.size()]);
    }
    constexpr std::array kLengths = {1U, 4U, 30U, 100U, kUnsureGap};
    lengths.push_back(kLengths[random() % kLengths.size()]);
    left.push_back(static_cast<std::uint32_t>(random() % (std::uint64_t{lengths.back()} + 1)));
  }
  for (const Kernels* kernels : usable_kernels()) {
    std::vector<std::uint32_t> still_left = left;
    std::vector<FourHits> four_hits(num());
    std::vector<std::uint32_t> hits(num());
    kernels->advance({gaps[0].data(), gaps[1].data(), gaps[2].data(), gaps[3].data()}, still_left,
                     four_hits.data(), hits.data());
    for (std::size_t i = 0; i < num(); ++i) {
      std::uint64_t at = lengths[i] - left[i];
      std::uint32_t expected_hits = 0;
      for (std::size_t gap = 0; gap < 4 && at < lengths[i]; ++gap) {
        at += gaps[gap][i];
        if (at < lengths[i]) {
          ASSERT_EQ(four_hits[i].left[gap], lengths[i] - at) << kernels->name << ", sequence " << i;
          ++expected_hits;
          ++at;
        }
      }
      ASSERT_EQ(hits[i], expected_hits) << kernels->name << ", sequence " << i;
      ASSERT_EQ(still_left[i], expected_hits == 4 ? lengths[i] - at : 0)
          << kernels->name << ", sequence " << i;
    }
  }
}

TEST_P(EveryKernel, Permutes) {
  std::mt19937_64 random(3);
  const graph::PermutationKey key = {random(), random(), random(), random()};
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{49'152},
                                   std::uint64_t{65'536}, (std::uint64_t{1} << 39) + 1}) {
    std::vector<std::uint64_t> more(GetParam());
    std::vector<std::uint64_t> values(GetParam());
    for (std::size_t i = 0; i < values.size(); ++i) {
      more[i] = random();
      values[i] = random() % size;
    }
    for (const Kernels* kernels : usable_kernels()) {
      std::vector<std::uint64_t> there = values;
      const std::int64_t num_steps =
          kernels->slots.permute({size, key}, graph::Direction::Forward, more, there);
      std::int64_t expected_steps = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint64_t value = values[i];
        do {
          value = graph::Permutation(size, key).forward_once(value, more[i]);
          ++expected_steps;
        } while (value >= size);
        graph::PermutationKey own = key;
        for (std::uint64_t& part : own) {
          part += more[i];
        }
        ASSERT_EQ(there[i], graph::Permutation(size, own).forward(values[i]))
            << kernels->name << ", value " << i;
      }
      ASSERT_EQ(num_steps, expected_steps) << kernels->name;
      kernels->slots.permute({size, key}, graph::Direction::Backward, more, there);
      ASSERT_EQ(there, values) << kernels->name;
    }
  }
}

// Blocks with no, one and many requests, also across the chunks of the kernels.
TEST_P(EveryKernel, NamesOwners) {
  std::mt19937_64 random(5);
  const graph::PermutationKey key = {random(), random(), random(), random()};
  for (const std::uint32_t memberships : {1U, 2U, 3U}) {
    const graph::Permutation base(16'000 * memberships, key);
    std::vector<std::uint32_t> first_seats(7);
    std::ranges::generate(first_seats, [&] { return static_cast<std::uint32_t>(random() % 10'000); });
    std::vector<std::uint16_t> groups(GetParam());
    std::vector<std::uint32_t> numbers(GetParam());
    std::vector<AgentId> expected(GetParam());
    std::vector<graph::Seats::GroupBlock> blocks = {{0, 77, 77}};
    std::int64_t expected_steps = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (i == blocks.back().end) {
        const std::size_t some = i == 0 ? 1 : 1 + random() % (i < 100 ? 3 : 700);
        blocks.push_back({std::min(i + some, groups.size()), random(), static_cast<std::uint32_t>(i << 14)});
      }
      groups[i] = static_cast<std::uint16_t>(random() % first_seats.size());
      numbers[i] = static_cast<std::uint32_t>(random() % 500);
      std::uint64_t slot = first_seats[groups[i]] + numbers[i];
      do {
        slot = base.backward_once(slot, blocks.back().key);
        ++expected_steps;
      } while (slot >= base.size());
      expected[i] = AgentId{blocks.back().first_agent + static_cast<std::uint32_t>(slot / memberships)};
    }
    for (const Kernels* kernels : usable_kernels()) {
      std::vector<AgentId> owners(GetParam());
      const std::int64_t num_steps =
          kernels->slots.name_owners(base, {blocks, first_seats, groups, numbers, memberships}, owners);
      ASSERT_EQ(owners, expected) << kernels->name;
      ASSERT_EQ(num_steps, expected_steps) << kernels->name;
    }
  }
}

struct Found {
  std::vector<std::uint32_t> agents, counts;

  static Found from(const Picked& picked) {
    return {{picked.all().begin(), picked.all().end()}, {picked.counts.begin(), picked.counts.end()}};
  }
  friend bool operator==(const Found&, const Found&) = default;
};

// Contexts with up to three vectors of members. Some members are kNoAgent, some belong to another rank, some
// are the poster.
TEST_P(EveryKernel, PicksReceivers) {
  std::mt19937 random(6);
  for (const AgentRange own : {AgentRange{0, 30}, AgentRange{10, 20}, AgentRange{}}) {
    std::vector<std::uint32_t> begins = {0};
    std::vector<AgentId> members, posters;
    Found near, far;
    for (std::size_t k = 0; k < std::min(num(), 600U); ++k) {
      posters.push_back(random() % 4 == 0 ? kNoAgent : AgentId{static_cast<std::uint32_t>(random() % 30)});
      const std::size_t near_before = near.agents.size();
      const std::size_t far_before = far.agents.size();
      for (std::size_t left = random() % 50; left > 0; --left) {
        members.push_back(random() % 9 == 0 ? kNoAgent : AgentId{static_cast<std::uint32_t>(random() % 30)});
        if (const std::uint32_t member = index(members.back());
            members.back() != kNoAgent && members.back() != posters.back()) {
          (member >= own.first && member < own.last ? near : far).agents.push_back(member);
        }
      }
      begins.push_back(static_cast<std::uint32_t>(members.size()));
      near.counts.push_back(static_cast<std::uint32_t>(near.agents.size() - near_before));
      far.counts.push_back(static_cast<std::uint32_t>(far.agents.size() - far_before));
    }
    for (const Kernels* kernels : usable_kernels()) {
      Picked picked, others;
      picked.renew(posters.size(), members.size());
      others.renew(posters.size(), members.size());
      kernels->pick(begins, members, posters.data(), own, picked, others);
      ASSERT_EQ(Found::from(picked), near) << kernels->name;
      ASSERT_EQ(Found::from(others), far) << kernels->name;
      others.renew(posters.size(), 0);
      kernels->pick(begins, members, posters.data(), own, picked, others);
      ASSERT_EQ(Found::from(picked), near) << kernels->name;
      ASSERT_EQ(others.num, 0U) << kernels->name;
      ASSERT_EQ(std::ranges::count(others.counts, 0U), std::ssize(posters)) << kernels->name;
    }
  }
}

TEST_P(EveryKernel, Traits) {
  PopulationParameters population;
  const TraitTables tables(population);
  compare([&](const Kernels& kernels) {
    TraitArrays traits;
    kernels.find_traits(tables, draws_, rows_.rows, WhichTraits::All, traits.rows());
    for (std::uint32_t row = 0; row < num(); ++row) {
      const Traits one =
          tables.of(draws_, AgentId{rows_.rows.first_agent | rows_.rows.columns.local_id[row]});
      EXPECT_EQ(traits.cash[row], one.cash);
      EXPECT_EQ(traits.need[row], one.need);
      EXPECT_EQ(traits.skill[row], one.skill);
    }
    return std::array{first(traits.cash, num()), first(traits.need, num()), first(traits.skill, num())};
  });
}

TEST_P(EveryKernel, FindsTheOtherTraitsWithoutCashAlike) {
  const TraitTables tables{PopulationParameters{}};
  for (const Kernels* kernels : usable_kernels()) {
    TraitArrays all, some;
    kernels->find_traits(tables, draws_, rows_.rows, WhichTraits::All, all.rows());
    kernels->find_traits(tables, draws_, rows_.rows, WhichTraits::WithoutCash, some.rows());
    EXPECT_EQ(first(some.need, num()), first(all.need, num())) << kernels->name;
    EXPECT_EQ(first(some.skill, num()), first(all.skill, num())) << kernels->name;
  }
}

TEST_P(EveryKernel, LooksUpQuantiles) {
  const QuantileTable table = beta_quantiles(2, 3, 0);
  std::vector<std::uint32_t> draws(num());
  std::mt19937 random(7);
  std::generate(draws.begin(), draws.end(), std::ref(random));
  compare([&](const Kernels& kernels) {
    std::vector<float> found(num());
    kernels.look_up(draws, table, found.data());
    for (std::uint32_t i = 0; i < num(); ++i) {
      EXPECT_EQ(found[i], table[quantile_index(draws[i])]);
    }
    return found;
  });
}

TEST_P(EveryKernel, Wishes) {
  const Floats need = random_floats(1);
  const Floats others = random_floats(2);
  compare([&](const Kernels& kernels) {
    Floats wish;
    Floats sum = others;
    kernels.wish(rows_.rows, need.data(), {0.7F, 0.6F}, wish.data(), sum);
    for (std::uint32_t row = 0; row < num(); ++row) {
      const std::uint16_t local_id = rows_.rows.columns.local_id[row];
      EXPECT_EQ(sum[local_id], others[local_id] + wish[row]);
    }
    return std::pair(first(wish, num()), std::vector(sum.begin(), sum.end()));
  });
}

TEST_P(EveryKernel, WishesMoreWhenRemindedOrKeen) {
  const Floats need = random_floats(1);
  const WishRates rates{0.7F, 0.6F, 1.1F, 0.2F, 0.3F};
  const Columns& c = rows_.rows.columns;
  compare([&](const Kernels& kernels) {
    Floats wish;
    Floats sum{};
    kernels.wish(rows_.rows, need.data(), rates, wish.data(), sum);
    for (std::uint32_t row = 0; row < num(); ++row) {
      EXPECT_EQ(wish[row],
                rules::tool_wish(from_fraction(c.habit[row]), from_fraction(c.value[row]),
                                 from_fraction(c.label[row]), rules::need_today(need[row], 1.1F), 0.7F, 0.6F,
                                 c.uses[row] != 0 ? 0.2F : 0.0F, streak(c.counters[row]) != 0 ? 0.3F : 0.0F));
    }
    return first(wish, num());
  });
}

TEST_P(EveryKernel, DecidesAndLives) {
  const Floats wish = random_floats(2);
  const Floats sum = random_floats(3);
  const Floats cash = random_floats(4);
  const Floats skill = random_floats(5);
  for (const float gain_daily : {0.0F, 0.4F}) {
    const auto work = [&](const Kernels& kernels) {
      RandomRows rows = rows_;
      const std::int64_t orders =
          kernels.decide(rows.rows, draws_, wish.data(), sum, cash.data(), {{12, 0, 0}, 1.5F, gain_daily});
      kernels.update_state(rows.rows, skill.data(), {0.6F, 0.75F, 0.5F, 0.15F, 0.0444F, 0.1F, 0.25F, 1});
      return std::pair(orders, rows);
    };
    const auto expected = work(plain());
    for (const Kernels* kernels : usable_kernels()) {
      const auto found = work(*kernels);
      EXPECT_EQ(found.first, expected.first) << kernels->name;
      EXPECT_TRUE(found.second == expected.second) << kernels->name << ", " << num() << " rows";
      EXPECT_TRUE(found.second.ends_like(rows_)) << kernels->name << ", " << num() << " rows";
    }
  }
}

// On a day without orders the kernel only omits the arithmetic of orders.
TEST_P(EveryKernel, NoOrdersWithoutVouchers) {
  const Floats wish = random_floats(2);
  const Floats sum = random_floats(3);
  const Floats cash = random_floats(4);
  const Floats skill = random_floats(5);
  for (const Kernels* kernels : usable_kernels()) {
    std::vector<RandomRows> lived;
    for (const bool orders : {true, false}) {
      RandomRows& rows = lived.emplace_back(rows_);
      rows.take_vouchers();
      EXPECT_EQ(
          kernels->decide(rows.rows, draws_, wish.data(), sum, cash.data(), {{12, 0, 0}, 1.5F, 0.4F, orders}),
          0);
      kernels->update_state(rows.rows, skill.data(),
                            {0.6F, 0.75F, 0.5F, 0.15F, 0.0444F, 0.1F, 0.25F, 1, orders});
    }
    EXPECT_TRUE(lived[0] == lived[1]) << kernels->name << ", " << num() << " rows";
  }
}

TEST_P(EveryKernel, Shares) {
  const TraitTables tables{PopulationParameters{}};
  std::vector<std::uint16_t> fatigue(kBlockSize);
  std::mt19937 random(8);
  std::generate(fatigue.begin(), fatigue.end(), [&] { return static_cast<std::uint16_t>(random()); });
  const std::uint16_t* const fresh = nullptr;
  for (const std::uint16_t* tired : {fresh, static_cast<const std::uint16_t*>(fatigue.data())}) {
    for (const float cash_share : {0.0F, 0.8F}) {
      for (const float word_share : {0.03F, 1e6F}) {
        compare([&](const Kernels& kernels) {
          Marks marks;
          const RandomRows rows = rows_;
          kernels.share(rows.rows, draws_, tables, tired,
                        {{3, 1, 0}, cash_share, 0.7F, 0.05F, word_share, 100, kUsedApp, 0}, marks);
          return first(marks, num());
        });
      }
    }
  }
}

TEST_P(EveryKernel, Leaves) {
  const QuantileTable frailty = beta_quantiles(0.3, 0.6, 0.0);
  compare([&](const Kernels& kernels) {
    Marks marks;
    kernels.leave(rows_.rows, draws_, frailty, {{9, 0, 0}, {2.0F, 1.0F, 0.2F, 0.2F}}, marks);
    return first(marks, num());
  });
}

TEST_P(EveryKernel, AttendsAsTheRuleSays) {
  std::mt19937 random(11);
  const ManyLanes lanes = random_lanes(random);
  std::vector<std::uint16_t> fatigue(num());
  std::generate(fatigue.begin(), fatigue.end(),
                [&] { return static_cast<std::uint16_t>(random() % 3 == 0 ? 0 : random()); });
  for (const float effectiveness : {0.0F, 0.15F, 1.0F}) {
    compare([&](const Kernels& kernels) {
      std::vector<std::uint8_t> attends(num()), opens(num());
      kernels.attend(lanes, fatigue, 0.4F, effectiveness, attends.data(), opens.data());
      for (std::size_t i = 0; i < num(); ++i) {
        EXPECT_EQ(attends[i], bernoulli(lanes.lane[0][i], rules::attention(0.4F, from_fatigue(fatigue[i]))));
        EXPECT_EQ(opens[i], bernoulli(lanes.lane[1][i], effectiveness));
      }
      return std::pair(attends, opens);
    });
  }
}

TEST_P(EveryKernel, PersuadesAsTheRulesSay) {
  std::mt19937 random(12);
  const TraitTables tables(PopulationParameters{});
  const ManyLanes traits = random_lanes(random);
  const ManyLanes adopts = random_lanes(random);
  std::vector<std::uint32_t> cash(num()), word(num());
  std::vector<std::uint8_t> family(num());
  const auto few_or_many = [&] {
    return static_cast<std::uint32_t>(random() % 4 == 0 ? random() % 100'000 : random() % 4);
  };
  std::generate(cash.begin(), cash.end(), few_or_many);
  std::generate(word.begin(), word.end(), few_or_many);
  std::generate(family.begin(), family.end(), [&] { return static_cast<std::uint8_t>(random() % 2); });
  const PersuadeRates rates{0.9F, 0.3F, 0.2F, 2.0F, 1.5F};
  compare([&](const Kernels& kernels) {
    std::vector<std::uint8_t> fires(num());
    kernels.persuade(tables, traits, adopts, cash, word, family, rates, fires.data());
    for (std::size_t i = 0; i < num(); ++i) {
      const Traits own = tables.from(traits[i]);
      const float factor = family[i] != 0 && own.age == AgeClass::Elder ? 1.5F : 1.0F;
      const float by_cash = rules::elder_term(rules::cash_term(0.9F, own.cash, 0.3F, cash[i]), factor);
      const float by_word = rules::elder_term(rules::word_term(0.2F, 2.0F, word[i]), factor);
      EXPECT_EQ(fires[i], bernoulli(adopts.lane[0][i], by_cash) || bernoulli(adopts.lane[1][i], by_word));
    }
    return fires;
  });
}

TEST_P(EveryKernel, Surveys) {
  compare([&](const Kernels& kernels) {
    RowSums sums;
    Marks marks;
    kernels.survey(rows_.rows, sums, marks);
    return std::pair(
        std::array{sums.habit, sums.value, sums.label, sums.habitual, sums.cash_app, sums.used_app,
                   sums.tool_users, sums.claims, sums.served, sums.failed, sums.sharers,
                   static_cast<std::int64_t>(sums.digest.low), static_cast<std::int64_t>(sums.digest.high)},
        first(marks, num()));
  });
}

TEST_P(EveryKernel, Tires) {
  compare([&](const Kernels& kernels) {
    std::mt19937 random(11);
    std::vector<std::uint16_t> fatigue(num());
    std::vector<std::uint8_t> seen(num());
    for (std::size_t i = 0; i < num(); ++i) {
      fatigue[i] = static_cast<std::uint16_t>(random() % 3 == 0 ? random() : 0);
      seen[i] = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : 0);
    }
    Digest digest;
    const bool left = kernels.update_fatigue(4096, fatigue, seen, 0.8F, digest);
    return std::tuple(left, fatigue, seen, digest.low, digest.high);
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryKernel,
                         testing::Values(0, 1, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200, 511, 512,
                                         513, kBlockSize));

// Kernels read whole vectors, so there must be memory after the last row, for any number of rows.
TEST(Kernels, FindSpareCellsAfterTheRowsOfABlock) {
  const Draws draws(1, 0);
  const QuantileTable frailty = beta_quantiles(0.3, 0.6, 0.0);
  for (const std::uint32_t num : {1U, 4U, 5U, 6U, 63U, 64U, 65U}) {
    Relations relations;
    std::vector<Relation> added(num);
    for (std::uint32_t k = 0; k < num; ++k) {
      added[k].local_id = static_cast<std::uint16_t>(7 * k);
    }
    relations.admit(added, kUsedTool);
    std::vector<std::uint16_t> rows(num);
    std::iota(rows.begin(), rows.end(), std::uint16_t{0});
    relations.dismiss(rows, added);  // few rows again, after many
    relations.recall(std::vector<std::uint16_t>{0});
    relations.admit(std::span(added).first(1), kUsedTool);
    for (const Kernels* kernels : usable_kernels()) {
      RowSums sums;
      Marks marks;
      const Rows few{relations.columns(), relations.num_active(), 0, 1};
      kernels->survey(few, sums, marks);
      kernels->leave(few, draws, frailty, {{9, 0, 0}, {2.0F, 1.0F, 0.2F, 0.2F}}, marks);
      EXPECT_EQ(sums.used_app, 1) << kernels->name;
    }
  }
}

TEST(Kernels, AreFoundByName) {
  EXPECT_EQ(usable_kernels().front()->name, "baseline");
  for (const Kernels* kernels : usable_kernels()) {
    EXPECT_EQ(&kernels_named(kernels->name), kernels);
  }
  EXPECT_EQ(&kernels_named(""), usable_kernels().back());
  EXPECT_THROW(kernels_named("sse9"), InputError);
}

}  // namespace
}  // namespace kfactor::model

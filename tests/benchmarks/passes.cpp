// Passes over active relations, with the kernels of each instruction set: rows per second. The argument is
// the number of rows of a block.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/kernels/kernels.hpp"

namespace kfactor::model {
namespace {

// One block of rows that owns its memory, filled as after some days of use.
struct BlockOfRows {
  explicit BlockOfRows(std::uint32_t num) {
    for (auto& column : wide) {
      column.resize(kBlockSize + kSpareCells);
    }
    for (auto& column : narrow) {
      column.resize(kBlockSize + kSpareCells);
    }
    for (std::uint32_t row = 0; row < num; ++row) {
      wide[0][row] = static_cast<std::uint16_t>(row * kBlockSize / num);
      for (std::size_t column = 1; column < wide.size(); ++column) {
        wide[column][row] = static_cast<std::uint16_t>(row * 7919 * column);
      }
      narrow[0][row] = static_cast<std::uint8_t>(row);
      narrow[7][row] = static_cast<std::uint8_t>(row % 5 == 0 ? kUsedTool : 0);
    }
    rows = {{wide[0].data(), wide[1].data(), wide[2].data(), wide[3].data(), wide[4].data(), narrow[0].data(),
             narrow[1].data(), narrow[2].data(), narrow[3].data(), narrow[4].data(), narrow[5].data(),
             narrow[6].data(), narrow[7].data()},
            num,
            0,
            12345};
  }

  std::array<std::vector<std::uint16_t>, 5> wide;
  std::array<std::vector<std::uint8_t>, 8> narrow;
  Rows rows;
};

template <class Pass>
void run_pass(benchmark::State& state, Pass&& pass) {
  BlockOfRows block(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) {
    pass(block.rows);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * state.range(0) * static_cast<std::int64_t>(kRowBytes));
}

enum class Day : std::uint8_t { WithoutOrders, WithOrders };

void use_pass(benchmark::State& state, const Kernels* kernels, Day day) {
  const bool orders = day == Day::WithOrders;
  const Draws draws(1, 0);
  const TraitTables tables{PopulationParameters{}};
  std::vector<float> numbers(4 * padded_rows(static_cast<std::size_t>(state.range(0))));
  const auto part = [&](std::size_t n) { return numbers.data() + n * (numbers.size() / 4); };
  const TraitRows traits{part(0), part(1), part(2)};
  float* const wish = part(3);
  const auto sum = std::make_unique<Floats>();
  sum->fill(1.0F);
  run_pass(state, [&](const Rows& rows) {
    kernels->find_traits(tables, draws, rows, WhichTraits::All, traits);
    kernels->wish(rows, traits.need, {1.0F, 0.6F}, wish, *sum);
    kernels->decide(rows, draws, wish, *sum, traits.cash, {{1, 0, 0}, 1.5F, 0.3F, orders});
    kernels->update_state(rows, traits.skill, {0.6F, 0.75F, 0.5F, 0.15F, 0.0444F, 0.1F, 0.25F, 1, orders});
  });
}

void share_pass(benchmark::State& state, const Kernels* kernels) {
  const Draws draws(1, 0);
  const TraitTables tables{PopulationParameters{}};
  Marks marks;
  run_pass(state, [&](const Rows& rows) {
    kernels->share(rows, draws, tables, nullptr, {{1, 1, 0}, 1.0F, 0.5F, 0.05F, 0.03F, 100, kUsedApp, 0},
                   marks);
  });
}

void churn_pass(benchmark::State& state, const Kernels* kernels) {
  const Draws draws(1, 0);
  const QuantileTable frailty = beta_quantiles(0.3, 0.6, 0.0);
  Marks marks;
  run_pass(state, [&](const Rows& rows) {
    kernels->leave(rows, draws, frailty, {{1, 0, 0}, {2.0F, 1.0F, 0.2F, 0.2F}}, marks);
  });
}

void settle_pass(benchmark::State& state, const Kernels* kernels) {
  Marks marks;
  run_pass(state, [&](const Rows& rows) {
    RowSums sums;
    kernels->survey(rows, sums, marks);
    benchmark::DoNotOptimize(sums);
  });
}

const bool registered = [] {
  for (const Kernels* kernels : usable_kernels()) {
    const std::string name = "/" + std::string(kernels->name);
    benchmark::RegisterBenchmark(("use_pass" + name).c_str(), use_pass, kernels, Day::WithoutOrders)
        ->Arg(2000)
        ->Arg(32768);
    benchmark::RegisterBenchmark(("use_pass_with_orders" + name).c_str(), use_pass, kernels, Day::WithOrders)
        ->Arg(2000)
        ->Arg(32768);
    benchmark::RegisterBenchmark(("share_pass" + name).c_str(), share_pass, kernels)->Arg(2000)->Arg(32768);
    benchmark::RegisterBenchmark(("churn_pass" + name).c_str(), churn_pass, kernels)->Arg(2000)->Arg(32768);
    benchmark::RegisterBenchmark(("settle_pass" + name).c_str(), settle_pass, kernels)->Arg(2000)->Arg(32768);
  }
  return true;
}();

}  // namespace
}  // namespace kfactor::model

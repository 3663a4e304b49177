#include "model/kernels/kernels.hpp"

#include "graph/base/error.hpp"
#include "model/kernels/includes.hpp"

namespace kfactor::model {
namespace {

std::vector<const Kernels*> find_usable() {
  std::vector<const Kernels*> usable = {&baseline::kernels()};
#if KFACTOR_DISPATCH
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    usable.push_back(&avx2::kernels());
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd")) {
      usable.push_back(&avx512::kernels());
    }
  }
#endif
  return usable;
}

}  // namespace

std::span<const Kernels* const> usable_kernels() {
  static const std::vector<const Kernels*> usable = find_usable();
  return usable;
}

const Kernels& kernels_named(std::string_view name) {
  if (name.empty()) {
    return *usable_kernels().back();
  }
  std::string known;
  for (const Kernels* kernels : usable_kernels()) {
    if (kernels->name == name) {
      return *kernels;
    }
    known += (known.empty() ? "" : ", ") + std::string(kernels->name);
  }
  throw InputError("Instruction set \"" + std::string(name) +
                   "\" cannot be used here. This processor runs: " + known + ".");
}

}  // namespace kfactor::model

// All headers that the kernels use. They must be included before the compiler options of an instruction set.
#pragma once

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/base/draws.hpp"
#include "graph/base/skip.hpp"
#include "graph/permutation.hpp"
#include "model/agents/digest.hpp"
#include "model/kernels/kernels.hpp"
#include "model/rules/adopt.hpp"
#include "model/rules/spread.hpp"
#include "model/rules/use.hpp"

// 1 if the compiler can build several instruction sets into one program.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define KFACTOR_DISPATCH 1
#else
#define KFACTOR_DISPATCH 0
#endif

namespace kfactor::model::baseline {
const Kernels& kernels();
}
namespace kfactor::model::avx2 {
const Kernels& kernels();
}
namespace kfactor::model::avx512 {
const Kernels& kernels();
}

#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
namespace kfactor::model::avx2 {
namespace {
#define KFACTOR_WIDE_BYTES 32
#define KFACTOR_VECTORS_ABREAST 2
#define KFACTOR_MULTIPLY(a, b) ((Wide)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define KFACTOR_INSTRUCTIONS "avx2"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx2
#pragma GCC pop_options
#endif

#include "model/kernels/includes.hpp"

namespace kfactor::model::baseline {
namespace {
#define KFACTOR_WIDE_BYTES 16
#define KFACTOR_VECTORS_ABREAST 2
#ifdef __SSE2__
#define KFACTOR_MULTIPLY(a, b) ((Wide)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#else
#define KFACTOR_MULTIPLY(a, b) (((a)&in_all(0xFFFFFFFFU)) * ((b)&in_all(0xFFFFFFFFU)))
#endif
#define KFACTOR_INSTRUCTIONS "baseline"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::baseline

#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target( \
    "avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,prefer-vector-width=512")
namespace kfactor::model::avx512 {
namespace {
#define KFACTOR_WIDE_BYTES 64
#define KFACTOR_VECTORS_ABREAST 4  // there are registers for so many
// With a mask of all lanes, since GCC 12 warns about the inside of the plain form; the instruction is the same.
#define KFACTOR_MULTIPLY(a, b) ((Wide)_mm512_maskz_mul_epu32(0xFF, (__m512i)(a), (__m512i)(b)))
#define KFACTOR_INSTRUCTIONS "avx512"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx512
#pragma GCC pop_options
#endif

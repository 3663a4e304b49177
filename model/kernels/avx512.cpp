#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target( \
    "avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,prefer-vector-width=512")
namespace kfactor::model::avx512 {
namespace {
#define KFACTOR_INSTRUCTIONS "avx512"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx512
#pragma GCC pop_options
#endif

#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
namespace kfactor::model::avx2 {
namespace {
#define KFACTOR_INSTRUCTIONS "avx2"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx2
#pragma GCC pop_options
#endif

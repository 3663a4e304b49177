#include "model/kernels/includes.hpp"

namespace kfactor::model::baseline {
namespace {
#define KFACTOR_INSTRUCTIONS "baseline"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::baseline

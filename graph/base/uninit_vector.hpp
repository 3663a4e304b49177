// Vectors that are overwritten completely again and again: resize() leaves new elements uninitialised, without
// zeros.
#pragma once

#include <boost/core/noinit_adaptor.hpp>
#include <memory>
#include <vector>

namespace kfactor {

template <class Element>
using UninitVector = std::vector<Element, boost::noinit_adaptor<std::allocator<Element>>>;

}  // namespace kfactor

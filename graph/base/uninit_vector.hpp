// Lists that are written whole again and again: resize() leaves new elements as they are found, without zeros first.
#pragma once

#include <boost/core/noinit_adaptor.hpp>
#include <memory>
#include <vector>

namespace kfactor {

template <class Element>
using UninitVector = std::vector<Element, boost::noinit_adaptor<std::allocator<Element>>>;

}  // namespace kfactor

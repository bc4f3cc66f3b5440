// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {

void argmax(Workers& workers, ConstRows x, std::int32_t* out) {
  workers.parallelFor(x.count, [&](int row, Scratch&) {
    const float* const values = x.data + static_cast<std::ptrdiff_t>(row) * x.width;
    out[row] = static_cast<std::int32_t>(std::max_element(values, values + x.width) - values);
  });
}

}  // namespace specache::kernels::cpu

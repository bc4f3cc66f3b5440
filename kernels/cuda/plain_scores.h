// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

namespace specache::kernels::cuda {

/// The kernels know neither soft caps nor sliding windows. Throws std::invalid_argument where one
/// is asked for.
inline void requirePlainScores(float softCap, int slidingWindow) {
  if (softCap == 0 && slidingWindow == 0) return;
  throw std::invalid_argument(
      "The CUDA backend does not compute attention with a soft cap or a sliding window. Run this "
      "model on the CPU.");
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// Views of a model's weights; the model owns what they point into.
#pragma once

#include <vector>

#include "kernels/backend.h"

namespace specache {

/// The weights of one transformer layer.
struct LayerWeights {
  const float* attentionNorm = nullptr;  ///< [width]
  kernels::Weight query;
  kernels::Weight key;
  kernels::Weight value;
  kernels::Weight output;
  const float* feedForwardNorm = nullptr;  ///< [width]
  kernels::Weight gate;
  kernels::Weight up;
  kernels::Weight down;
};

/// All weights.
struct ModelWeights {
  kernels::Weight embedding;  ///< [vocabulary][width]
  std::vector<LayerWeights> layers;
  const float* outputNorm = nullptr;  ///< [width]
  kernels::Weight output;             ///< the embedding itself where the model ties them
  kernels::Rope rope;
};

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
// Views of a model's weights; the model owns what they point into.
#pragma once

#include <vector>

#include "kernels/backend.h"

namespace specache {

/// The weights of one transformer layer. What its architecture does not have is null.
struct LayerWeights {
  const float* attentionNorm = nullptr;  ///< [width]
  kernels::Weight query;
  kernels::Weight key;
  kernels::Weight value;
  const float* queryBias = nullptr;  ///< [query heads · d]
  const float* keyBias = nullptr;    ///< [H · d]
  const float* valueBias = nullptr;  ///< [H · d]
  const float* queryNorm = nullptr;  ///< [d], of every head
  const float* keyNorm = nullptr;    ///< [d], of every head
  kernels::Weight output;
  const float* attentionOutputNorm = nullptr;  ///< [width]
  const float* feedForwardNorm = nullptr;      ///< [width]
  kernels::Weight gate;
  kernels::Weight up;
  kernels::Weight down;
  const float* feedForwardOutputNorm = nullptr;  ///< [width]
};

/// All weights.
struct ModelWeights {
  kernels::Weight embedding;  ///< [vocabulary][width]
  std::vector<LayerWeights> layers;
  const float* outputNorm = nullptr;  ///< [width]
  kernels::Weight output;             ///< the embedding itself where the model ties them
  kernels::Rope rope;
  kernels::Rope localRope;  ///< of layers that ModelConfig::ropesLocally tells
};

}  // namespace specache

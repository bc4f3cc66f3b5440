// SPDX-License-Identifier: GPL-3.0-or-later
// What the operations compute, in plain code and double precision.
#pragma once

#include <vector>

#include "kernels/backend.h"

namespace specache::test {

using Matrix = std::vector<std::vector<double>>;

/// `count` rows of `width` floats.
Matrix toMatrix(const std::vector<float>& values, int count, int width);
/// A weight matrix, from any format.
Matrix toMatrix(const kernels::Weight& weight);

/// x + y, row by row.
Matrix plus(Matrix x, const Matrix& y);
Matrix referenceLinear(const Matrix& x, const Matrix& weight);
Matrix referenceRmsNorm(const Matrix& x, const std::vector<float>& weight, double epsilon);
Matrix referenceRope(const Matrix& x, const std::vector<std::int32_t>& positions,
                     const std::vector<float>& frequencies, kernels::RopePairs pairs);
/// The Hadamard transform of every head's channels, in blocks of 32 RoPE pairs; what is left of a
/// head stays as it is.
Matrix referenceHadamard(const Matrix& x, int dim, kernels::RopePairs pairs);
Matrix referenceGatedSilu(const Matrix& gate, const Matrix& up);
Matrix referenceGatedGelu(const Matrix& gate, const Matrix& up);

/// Fails the test where a value is further from the expected one than `tolerance` times its size,
/// or the tolerance itself for values below 1.
void expectNear(const std::vector<float>& actual, const Matrix& expected, double tolerance);

}  // namespace specache::test

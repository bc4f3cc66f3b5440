// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace specache::app {

/// Natural logarithms of the softmax of logits.
std::vector<double> logSoftmax(std::span<const float> logits);

/// Kullback-Leibler divergence Σ p·(log p − log q), in nats, of distributions given by logarithms.
double divergence(const std::vector<double>& p, const std::vector<double>& q);

}  // namespace specache::app

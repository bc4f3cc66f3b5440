// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/distributions.h"

#include <algorithm>
#include <cmath>

namespace specache::app {

std::vector<double> logSoftmax(std::span<const float> logits) {
  const double greatest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - greatest);
  const double normaliser = greatest + std::log(sum);
  std::vector<double> result;
  result.reserve(logits.size());
  for (const float logit : logits) result.push_back(logit - normaliser);
  return result;
}

double divergence(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::exp(p[i]) * (p[i] - q[i]);
  return std::max(0.0, sum);
}

}  // namespace specache::app

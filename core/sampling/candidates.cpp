// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampling/candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace specache {
namespace {

constexpr float largest = std::numeric_limits<float>::max();

bool comesBefore(const Candidate& a, const Candidate& b) {
  return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
}

}  // namespace

Candidates candidatesOf(std::span<const float> logits) {
  Candidates candidates;
  candidates.reserve(logits.size());
  for (std::size_t id = 0; id < logits.size(); ++id) {
    if (!(logits[id] >= -largest)) continue;
    candidates.push_back({static_cast<int>(id), std::min(logits[id], largest)});
  }
  return candidates;
}

void penaliseRepetition(Candidates& candidates, std::span<const int> recent, float penalty) {
  if (penalty == 1 || recent.empty()) return;
  std::vector<int> ids(recent.begin(), recent.end());
  std::sort(ids.begin(), ids.end());
  for (Candidate& candidate : candidates) {
    if (!std::binary_search(ids.begin(), ids.end(), candidate.id)) continue;
    const float changed =
        candidate.logit > 0 ? candidate.logit / penalty : candidate.logit * penalty;
    candidate.logit = std::clamp(changed, -largest, largest);
  }
}

void keepTopK(Candidates& candidates, int k) {
  if (k == 0) return;
  const auto kept = std::min<std::ptrdiff_t>(k, std::ssize(candidates));
  std::partial_sort(candidates.begin(), candidates.begin() + kept, candidates.end(), comesBefore);
  candidates.resize(static_cast<std::size_t>(kept));
}

void keepTopP(Candidates& candidates, float p) {
  if (p >= 1) return;
  std::sort(candidates.begin(), candidates.end(), comesBefore);
  const std::vector<double> shares = probabilities(candidates, 1);
  double sum = 0;
  std::size_t kept = 0;
  while (kept < shares.size() && sum < p) sum += shares[kept++];
  candidates.resize(kept);
}

void keepMinP(Candidates& candidates, float p) {
  if (p <= 0) return;
  // share ≥ p · greatest share, as a bound on the logits
  const double least = mostProbable(candidates).logit + std::log(static_cast<double>(p));
  std::erase_if(candidates, [least](const Candidate& c) { return c.logit < least; });
}

std::vector<double> probabilities(const Candidates& candidates, float temperature) {
  const double greatest = mostProbable(candidates).logit;
  std::vector<double> shares;
  shares.reserve(candidates.size());
  for (const Candidate& c : candidates) {
    shares.push_back(std::exp((static_cast<double>(c.logit) - greatest) / temperature));
  }
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

Candidate mostProbable(const Candidates& candidates) {
  return *std::min_element(candidates.begin(), candidates.end(), comesBefore);
}

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/answer_meter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace specache {
namespace {

/// 1 where there was nothing to share.
double share(double part, double whole) {
  return whole > 0 ? part / whole : 1;
}

/// The value that `fraction` of the sorted values do not exceed.
double quantile(const std::vector<double>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(fraction * sorted.size()));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

}  // namespace

void AnswerMeter::add(const StepFigures& step) {
  milliseconds_.push_back(step.milliseconds);
  for (const LayerFigures& layer : step.layers) {
    best_ += layer.best;
    hits_ += layer.hits;
    chosen_ += layer.chosen;
    fetched_ += layer.fetched;
    pagedMass_ += layer.pagedMass;
    residentMass_ += layer.residentMass;
  }
  guesses_ += step.guessed ? 1 : 0;
  rightGuesses_ += step.guessed && step.guessWasRight ? 1 : 0;
  bytesFetched_ += step.bytesFetched;
  stalledMilliseconds_ += step.stalledMilliseconds;
}

void AnswerMeter::fill(AnswerFigures& figures) const {
  std::vector<double> sorted = milliseconds_;
  std::sort(sorted.begin(), sorted.end());
  figures.stepMedianMs = quantile(sorted, 0.5);
  figures.stepP95Ms = quantile(sorted, 0.95);
  figures.stepMaxMs = quantile(sorted, 1);
  const double total = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  figures.tokensPerSecond = total > 0 ? 1000.0 * static_cast<double>(sorted.size()) / total : 0;
  figures.prefetchHitRate = share(static_cast<double>(hits_), static_cast<double>(best_));
  figures.attentionMass = share(residentMass_, pagedMass_);
  figures.reuse = share(static_cast<double>(chosen_ - fetched_), static_cast<double>(chosen_));
  figures.guessRate = guesses_ > 0 ? static_cast<double>(rightGuesses_) / guesses_ : 0;
  figures.bytesFetched = bytesFetched_;
  figures.stallMs = stalledMilliseconds_;
}

StepMeasured stepEvent(RequestId request, SessionId session, int token, const StepFigures& step) {
  StepMeasured event;
  event.request = request;
  event.session = session;
  event.token = token;
  event.milliseconds = step.milliseconds;
  event.stalledMilliseconds = step.stalledMilliseconds;
  event.hitRate = step.hitRate();
  event.attentionMass = step.attentionMass();
  event.reuse = step.reuse();
  event.guessed = step.guessed;
  event.guessWasRight = step.guessWasRight;
  event.bytesFetched = step.bytesFetched;
  for (const LayerFigures& layer : step.layers)
    event.layers.push_back({layer.best, layer.hits, layer.chosen, layer.fetched});
  for (const Attended& attended : step.attended)
    event.attended.push_back({attended.position, attended.share});
  return event;
}

}  // namespace specache

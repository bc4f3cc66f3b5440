// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "core/engine/events.h"
#include "core/specache/figures.h"

namespace specache {

/// Collects what the steps of one answer did.
class AnswerMeter {
 public:
  void add(const StepFigures& step);
  /// Fills in everything about steps: times, rates, bytes.
  void fill(AnswerFigures& figures) const;

 private:
  std::vector<double> milliseconds_;
  std::int64_t best_ = 0, hits_ = 0, chosen_ = 0, fetched_ = 0;
  double pagedMass_ = 0, residentMass_ = 0;
  int guesses_ = 0, rightGuesses_ = 0;
  std::int64_t bytesFetched_ = 0;
  double stalledMilliseconds_ = 0;
};

/// One step as an event.
StepMeasured stepEvent(RequestId request, SessionId session, int token, const StepFigures& step);

}  // namespace specache

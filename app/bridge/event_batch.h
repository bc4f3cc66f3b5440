// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <mutex>
#include <vector>

#include "core/engine/events.h"

namespace specache::app {

/// Collects engine events between two deliveries. Reports of a state replace their elder; text and
/// steps are gathered, so that nothing of an answer is lost. Order is kept except that gathered
/// events move up to the first of their kind. Safe to use from every thread; never blocks for
/// longer than a few copies.
class EventBatch {
 public:
  /// One answer's text since the last delivery, with the length at each arrival in bytes.
  struct GatheredText {
    RequestId request = 0;
    std::string text;
    std::vector<std::pair<std::size_t, int>> marks;  ///< bytes, tokens of the answer
  };
  struct GatheredSteps {
    RequestId request = 0;
    std::vector<StepMeasured> steps;
  };
  using Item = std::variant<Event, GatheredText, GatheredSteps>;

  /// True where the batch was empty: a delivery has to be arranged.
  bool add(Event event);
  std::vector<Item> take();

 private:
  void gather(TextArrived&& text);
  void gather(StepMeasured&& step);
  template <class State>
  void replace(State&& state);

  std::mutex mutex_;
  std::vector<Item> items_;
};

}  // namespace specache::app

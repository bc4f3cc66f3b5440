// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/streams.h"
#include "core/engine/events.h"

namespace specache::app {

/// Reading progress in one line of the terminal that is overwritten; nothing where there is none.
class ProgressLine {
 public:
  explicit ProgressLine(const Streams& streams) : streams_(streams) {}

  void show(const PrefillProgressed& progress);
  void clear();

 private:
  Streams streams_;
  bool shown_ = false;
};

}  // namespace specache::app

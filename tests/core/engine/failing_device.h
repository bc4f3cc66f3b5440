// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <limits>
#include <memory>

#include "core/engine/device.h"

namespace specache::test {

/// When the device of `openFailing` fails.
struct FailurePlan {
  /// Copies to the device until it fails for good, as a GPU does that is unplugged. There is at
  /// least one for each chunk that is read and each token of an answer.
  std::atomic<int> copiesLeft = std::numeric_limits<int>::max();
  std::atomic<bool> full = false;            ///< no memory for anything
  std::atomic<bool> lacksAll = false;        ///< has no kernels::Ability
  std::atomic<bool> runsFloatsOnly = false;  ///< has no code for quantised weights
};

/// For `auto`, a device that fails as planned; for `cpu`, the CPU.
DeviceOpener openFailing(std::shared_ptr<FailurePlan> plan);

}  // namespace specache::test

// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for caches holds for every way in which a model's layers attend.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "core/model/config.h"
#include "tests/support/devices.h"

namespace specache::test {

/// Sliding windows and soft caps, as ModelConfig has them.
struct AttentionKind {
  std::string name;
  int slidingWindow = 0;
  int fullEvery = 0;
  float softCap = 0;

  ModelConfig of(ModelConfig config) const;
};

/// A device and attention that it computes.
struct AttendingDevice {
  Device device;
  AttentionKind kind;
};

inline void PrintTo(const AttendingDevice& attending, std::ostream* out) {
  *out << attending.device.name << ", " << attending.kind.name;
}

/// Attention to everything; windows within the newest rows, of whole pages, of others, and of more
/// than there is; and the mixed kind.
std::vector<AttendingDevice> allAttention();
/// Attention to everything, and the mixed kind: a window in every other layer, and a soft cap.
std::vector<AttendingDevice> plainAndMixedAttention();

std::string attentionName(const ::testing::TestParamInfo<AttendingDevice>& info);

}  // namespace specache::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/specache/attention_kinds.h"

namespace specache::test {
namespace {

const AttentionKind kPlain{"plain"};
// Scores of random models are about 1.
const AttentionKind kMixed{"mixed", 150, 2, 1.5F};

std::vector<AttendingDevice> onDevices(const std::vector<AttentionKind>& kinds) {
  std::vector<AttendingDevice> attending;
  for (const Device& device : devices()) {
    for (const AttentionKind& kind : kinds) attending.push_back({device, kind});
  }
  return attending;
}

}  // namespace

ModelConfig AttentionKind::of(ModelConfig config) const {
  config.slidingWindow = slidingWindow;
  config.fullEvery = fullEvery;
  config.attentionSoftCap = softCap;
  return config;
}

std::vector<AttendingDevice> allAttention() {
  return onDevices({kPlain,
                    {"window50", 50},
                    {"window128", 128},
                    {"window170", 170},
                    {"window4000", 4000},
                    kMixed});
}

std::vector<AttendingDevice> plainAndMixedAttention() {
  return onDevices({kPlain, kMixed});
}

std::string attentionName(const ::testing::TestParamInfo<AttendingDevice>& info) {
  return info.param.device.name + "_" + info.param.kind.name;
}

}  // namespace specache::test

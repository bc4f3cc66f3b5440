// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

namespace specache {

/// The sliding window of attention in `layer`; 0: it sees everything. A window no smaller than the
/// model's context hides nothing, so that a backend without windows runs such a model too.
inline int attentionWindow(const ModelConfig& config, int layer) {
  const int window = config.window(layer);
  return window < config.context ? window : 0;
}

}  // namespace specache

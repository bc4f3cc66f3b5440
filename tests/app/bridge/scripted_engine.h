// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for the engine at link time, so that a test decides which events come, and when.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/engine/engine.h"

namespace specache::test {

/// What the engine was asked for, and its sink. One at a time: that of the newest Engine.
struct ScriptedEngine {
  std::function<void(Event)> sink;
  std::vector<LoadRequest> loads;
  std::vector<std::string> measured;
  std::vector<AskRequest> asked;
  std::vector<RequestId> cancelled;
  std::optional<CacheOptions> cache;
  int contextLimit = 0;
  std::uint64_t keptBytes = 0;
  RequestId nextRequest = 1;
};

ScriptedEngine& scriptedEngine();

}  // namespace specache::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine_state.h"

#include <utility>

#include "core/engine/memory_use.h"
#include "core/error.h"

namespace specache {

LoadedModel& EngineState::model() {
  if (!loaded) throw Error("No model is loaded. Choose a model first.");
  return *loaded;
}

MemoryUse EngineState::memory(int contextTokens) const {
  return memoryUse(loaded->backend(), loaded->model().config().kvBytesPerToken(), contextTokens,
                   sessions.room());
}

ModelLoaded EngineState::describeModel(std::vector<std::string> notes) const {
  const kernels::DeviceInfo device = loaded->backend().info();
  return {.model = loaded->summary(),
          .device = device.name,
          .deviceKind = device.kind,
          .unifiedMemory = device.unified,
          .cache = describe(loaded->cache()),
          .notes = std::move(notes),
          .memory = memory(0)};
}

}  // namespace specache

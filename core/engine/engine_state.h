// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/engine/events.h"
#include "core/engine/loaded_model.h"
#include "core/engine/rate_limit.h"
#include "core/engine/reading_pace.h"
#include "core/engine/session.h"
#include "core/session/session_keeper.h"

namespace specache {

/// What the engine's thread works with. Used on that thread alone.
struct EngineState {
  std::function<void(Event)> emit;
  std::function<void()> serveQuick;  ///< answers what need not wait; called between steps
  DeviceOpener openDevice;
  std::unique_ptr<LoadedModel> loaded;
  SessionTable sessions;  // of `loaded`, so they go before it
  DocumentEncodings documents;
  ReadingPace pace;
  std::unique_ptr<SessionKeeper> keeper;
  RateLimit memoryReports{std::chrono::milliseconds(200)};
  RateLimit residencyMaps{std::chrono::milliseconds(200)};

  /// Throws Error where no model is loaded.
  LoadedModel& model();
  MemoryUse memory(int contextTokens) const;
  ModelLoaded describeModel(std::vector<std::string> notes) const;
};

}  // namespace specache

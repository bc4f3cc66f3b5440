// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine's calls become on their way to its thread.
#pragma once

#include <chrono>
#include <stop_token>
#include <variant>

#include "core/engine/engine.h"

namespace specache {

struct MeasureRequest {
  std::string text;
};

struct CacheRequest {
  CacheOptions options;
  std::optional<std::size_t> memoryLimit;
  int contextLimit = 0;
};

struct CloseRequest {
  SessionId session = 0;
};

struct KeepRequest {
  std::optional<std::filesystem::path> folder;
  std::uint64_t budgetBytes = 0;
};

/// A note from another thread, to be told on the engine's.
struct NoteRequest {
  std::string message;
};

using Request = std::variant<LoadRequest, MeasureRequest, AskRequest, CacheRequest, CloseRequest,
                             KeepRequest, NoteRequest>;

/// A request under way.
struct Ticket {
  RequestId id = 0;
  std::stop_source stop;
  std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();
};

struct QueuedRequest {
  Ticket ticket;
  Request request;
};

}  // namespace specache

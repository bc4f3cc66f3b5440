// SPDX-License-Identifier: GPL-3.0-or-later
// The engine, as every front end sees it: requests are values, results are events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/device.h"
#include "core/engine/events.h"
#include "core/sampling/sampling_settings.h"
#include "core/specache/options.h"
#include "kernels/backend.h"

namespace specache {

/// Which model to load, and how to run it.
struct LoadRequest {
  std::filesystem::path model;
  kernels::DeviceChoice device = kernels::DeviceChoice::automatic;
  CacheOptions cache;
  std::optional<std::size_t> memoryLimit;  ///< device bytes
  int contextLimit = 0;                    ///< tokens of a session; 0: the model's context
  int threads = 0;                         ///< 0: every core
};

/// A document as text; front ends have turned files into it.
struct DocumentText {
  std::string name;
  std::string text;  ///< UTF-8
};

/// One question and, in earlier turns, the answer it got.
struct Turn {
  std::string question;
  std::string answer;  ///< empty in the last turn of a request
};

/// A whole conversation. The engine finds out by itself how much of it a session has read already
/// and computes only the rest, so that the same call serves a first question, a follow-up, another
/// try and an edited question.
struct Prompt {
  std::string system;
  std::vector<DocumentText> documents;
  std::vector<Turn> turns;  ///< empty: only read the documents
};

/// A question to answer, or documents to read.
struct AskRequest {
  SessionId session = 0;  ///< any number that the front end chooses; made at its first use
  Prompt prompt;
  SamplingSettings sampling;
  int maxTokens = 512;
  /// Question tokens go one by one through the cache instead of being read exactly (benches).
  bool questionThroughCache = false;
};

/// Runs models on a thread of its own. All calls return at once and may come from any thread.
/// Requests are served in the order in which they came.
class Engine {
 public:
  /// `sink` gets every event, on the engine's thread; it must not block for long.
  explicit Engine(std::function<void(Event)> sink, DeviceOpener open = openDevice);
  /// Stops what is running and waits for the thread.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Replaces the loaded model; sessions of the old one end. ModelLoaded or LoadFailed follows.
  void load(LoadRequest request);
  /// Counts the tokens of a text and forecasts what they cost. Measured or Failed follows.
  RequestId measure(std::string text);
  /// PrefillProgressed …, TextArrived …, and at last Finished or Failed follow.
  RequestId submit(AskRequest request);
  /// Ends a request within 100 ms; Finished with `cancelled` follows, and what was read and
  /// answered so far stays. Unknown or finished requests are ignored.
  void cancel(RequestId request);
  /// Changes the cache and the limits of sessions from their next request on. ModelLoaded follows.
  void setCache(CacheOptions options, std::optional<std::size_t> memoryLimit, int contextLimit = 0);
  /// Gives a session's memory back.
  void close(SessionId session);
  /// Keeps read documents in this folder, at most `budgetBytes` of them, least recently used out
  /// first; nullopt keeps none.
  void keepSessions(std::optional<std::filesystem::path> folder, std::uint64_t budgetBytes);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace specache

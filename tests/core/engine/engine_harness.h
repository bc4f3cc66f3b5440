// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/engine/engine.h"

namespace specache::test {

/// What became of a request.
struct Outcome {
  std::string failure;  ///< empty where it finished
  Finished finished;
  int reused = -1;  ///< tokens that were there already
  int total = 0;    ///< tokens of the prompt
};

/// An engine and everything that it told.
class EngineHarness {
 public:
  explicit EngineHarness(DeviceOpener open = openDevice);

  Engine& engine() { return *engine_; }
  /// Waits for ModelLoaded, or returns LoadFailed's message.
  std::string load(const std::filesystem::path& model, const CacheOptions& cache = {},
                   std::optional<std::size_t> memoryLimit = {},
                   kernels::DeviceChoice device = kernels::DeviceChoice::cpu);
  Outcome ask(AskRequest request);
  Outcome waitFor(RequestId request);
  /// What the engine says of a document's cost.
  Measured measure(std::string document);
  /// Waits for an event that `wanted` accepts, among all since the start.
  void waitUntil(const std::function<bool(const Event&)>& wanted);
  /// Everything so far.
  std::vector<Event> events() const;
  /// All events of one kind.
  template <class Kind>
  std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const Event& event : events())
      if (const auto* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
    return found;
  }
  /// Ends the engine, as its destructor does.
  void end() { engine_.reset(); }

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Event> events_;
  std::unique_ptr<Engine> engine_;
};

/// A question to session `session` about one document.
AskRequest question(SessionId session, std::string document, std::string text);

}  // namespace specache::test

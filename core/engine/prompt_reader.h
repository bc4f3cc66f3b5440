// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "core/engine/engine_state.h"
#include "core/engine/requests.h"
#include "core/engine/transcript.h"

namespace specache {

/// Brings one session to the end of a prompt: what it has in common with the session stays, what is
/// kept on disk is loaded, the rest is read exactly.
class PromptReader {
 public:
  PromptReader(EngineState& state, const Ticket& ticket, const AskRequest& request,
               const Transcript& transcript);

  /// Afterwards the session holds the prompt, and its logits are those behind it. Steps down to
  /// smaller caches where memory runs out. Throws Error, Cancelled.
  void read();

  /// Keeps the documents on disk, where they are not kept yet.
  void keepDocuments();

 private:
  void attempt();
  void reuse();
  void spareMemory(int tokens);
  void loadKept();
  void prefillTo(int end);
  void stepTo(int end);
  void report();

  /// Tokens that are read exactly; those behind go through the cache.
  int exactEnd() const;
  int total() const { return static_cast<int>(transcript_.tokens.size()); }
  bool wantsLogits() const { return !request_.prompt.turns.empty(); }

  EngineState& state_;
  const Ticket& ticket_;
  const AskRequest& request_;
  const Transcript& transcript_;
  Session& session_;
  int reused_ = 0;
};

}  // namespace specache

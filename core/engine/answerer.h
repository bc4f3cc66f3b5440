// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/engine/answer_meter.h"
#include "core/engine/engine_state.h"
#include "core/engine/requests.h"
#include "core/engine/transcript.h"
#include "core/sampling/sampler.h"
#include "core/text/detokenizer.h"

namespace specache {

/// Generates one answer behind a prompt that the session holds.
class Answerer {
 public:
  Answerer(EngineState& state, const Ticket& ticket, const AskRequest& request,
           const Transcript& transcript);

  /// Emits text and figures as they come; `firstToken` is called once, behind the first of them.
  FinishReason answer(const std::function<void()>& firstToken);

  /// What was answered so far. The session remembers its ids, for follow-ups.
  AnswerFigures figures();

 private:
  int sample();
  void tell(std::string text);
  void step(int token);
  void map();

  EngineState& state_;
  const Ticket& ticket_;
  const AskRequest& request_;
  Session& session_;
  Sampler sampler_;
  Detokenizer detokenizer_;
  AnswerMeter meter_;
  std::vector<std::int32_t> begun_;  // of an answer that is gone on with
  std::vector<std::int32_t> ids_;
  std::string text_;
  double timeToFirstToken_ = 0;  // ms
};

}  // namespace specache

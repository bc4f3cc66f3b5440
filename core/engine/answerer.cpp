// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/answerer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/engine/make_room.h"
#include "core/engine/residency.h"

namespace specache {

Answerer::Answerer(EngineState& state, const Ticket& ticket, const AskRequest& request,
                   const Transcript& transcript)
    : state_(state),
      ticket_(ticket),
      request_(request),
      session_(state.sessions.get(request.session, state.model().model())),
      sampler_(request.sampling),
      detokenizer_(state.model().model().tokenizer()),
      begun_(transcript.begun) {
  // An answer that goes on is spelled behind its beginning, which the reader has already.
  for (const std::int32_t id : begun_) detokenizer_.push(id);
}

FinishReason Answerer::answer(const std::function<void()>& firstToken) {
  const std::stop_token stop = ticket_.stop.get_token();
  const int context = state_.model().context();
  for (;;) {
    if (stop.stop_requested()) return FinishReason::cancelled;
    const int token = sample();
    const bool first = ids_.empty();
    if (first) {
      const std::chrono::duration<double, std::milli> elapsed =
          std::chrono::steady_clock::now() - ticket_.arrived;
      timeToFirstToken_ = elapsed.count();
    }
    if (state_.model().format().isStop(token)) return FinishReason::complete;
    ids_.push_back(token);
    tell(detokenizer_.push(token));
    if (first) firstToken();
    if (static_cast<int>(ids_.size()) >= request_.maxTokens) return FinishReason::length;
    if (session_.length() >= context) return FinishReason::context;
    step(token);
    state_.serveQuick();
  }
}

int Answerer::sample() {
  std::vector<std::int32_t> recent = begun_;
  recent.insert(recent.end(), ids_.begin(), ids_.end());
  return sampler_.sample(session_.cache().logits(0), recent);
}

void Answerer::tell(std::string text) {
  text_ += text;
  if (!text.empty())
    state_.emit(TextArrived{ticket_.id, std::move(text), static_cast<int>(ids_.size())});
}

void Answerer::step(int token) {
  withRoom(state_, request_.session, [&] {
    session_.use(state_.model().cache());
    session_.step(token, ticket_.stop.get_token());
  });
  const StepFigures& figures = session_.cache().figures(0);
  meter_.add(figures);
  state_.emit(stepEvent(ticket_.id, request_.session, static_cast<int>(ids_.size()) - 1, figures));
  if (state_.residencyMaps.due()) map();
  if (state_.memoryReports.due())
    state_.emit(MemoryReported{request_.session, state_.memory(session_.length())});
}

void Answerer::map() {
  ResidencyMapped event = mapResidency(session_.cache().residency(0), session_.length());
  event.request = ticket_.id;
  event.session = request_.session;
  state_.emit(std::move(event));
}

AnswerFigures Answerer::figures() {
  tell(detokenizer_.finish());
  std::vector<std::int32_t> all = begun_;
  all.insert(all.end(), ids_.begin(), ids_.end());
  const std::string before = begun_.empty() ? std::string() : request_.prompt.turns.back().answer;
  if (!text_.empty()) session_.answers[before + text_] = std::move(all);

  AnswerFigures figures;
  figures.text = text_;
  figures.tokens = static_cast<int>(ids_.size());
  figures.ttftMs = timeToFirstToken_;
  meter_.fill(figures);
  return figures;
}

}  // namespace specache

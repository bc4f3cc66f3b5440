// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/prompt_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/engine/make_room.h"
#include "core/error.h"

namespace specache {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kMostOfMemory = 0.7;  // share of the computer's memory that sessions may fill

std::span<const std::int32_t> slice(const std::vector<std::int32_t>& tokens, int from, int to) {
  return std::span(tokens).subspan(static_cast<std::size_t>(from),
                                   static_cast<std::size_t>(to - from));
}

}  // namespace

PromptReader::PromptReader(EngineState& state, const Ticket& ticket, const AskRequest& request,
                           const Transcript& transcript)
    : state_(state),
      ticket_(ticket),
      request_(request),
      transcript_(transcript),
      session_(state.sessions.get(request.session, state.model().model())) {}

void PromptReader::read() {
  withRoom(state_, request_.session, [this] { attempt(); });
}

void PromptReader::attempt() {
  session_.use(state_.model().cache());
  reuse();
  const int answer = wantsLogits() ? std::max(1, request_.maxTokens) : 0;
  const int room = std::min(total() + answer, state_.model().context());
  spareMemory(room);
  session_.cache().reserve(room);
  loadKept();
  report();
  prefillTo(exactEnd());
  stepTo(total());
}

int PromptReader::exactEnd() const {
  return request_.questionThroughCache ? std::max(1, transcript_.documentsEnd) : total();
}

/// Logits come from at least one newly computed token.
void PromptReader::reuse() {
  const int common = session_.common(transcript_.tokens);
  if (!wantsLogits()) {
    if (common < total()) session_.rewind(common);
    reused_ = common;
    return;
  }
  session_.rewind(std::min({common, exactEnd(), total() - 1}));
  reused_ = session_.length();
}

/// Puts other sessions aside before the computer has to swap.
void PromptReader::spareMemory(int tokens) {
  LoadedModel& loaded = state_.model();
  const kernels::DeviceInfo device = loaded.backend().info();
  const CacheBytes need = forecast(loaded.model(), loaded.cache(), tokens);
  const std::size_t needed = need.hostKv + (device.unified ? need.device() : 0);
  const double limit = kMostOfMemory * static_cast<double>(device.hostBytes);
  if (static_cast<double>(needed) > limit)
    throw Error("Reading this takes " + std::to_string(needed >> 20) +
                " MiB of memory, and the computer has " + std::to_string(device.hostBytes >> 20) +
                " MiB. Choose fewer pages or a smaller model.");
  const auto others = [&] { return state_.sessions.bytes() - session_.bytes(); };
  while (static_cast<double>(others() + needed) > limit &&
         state_.sessions.closeOldestBut(request_.session)) {
  }
}

void PromptReader::loadKept() {
  if (!state_.keeper) return;
  SessionStore& store = state_.keeper->store();
  const auto documents = slice(transcript_.tokens, 0, transcript_.documentsEnd);
  const auto kept = store.find(state_.model().identity(), documents);
  if (!kept || kept->tokens < session_.length() + kBlockTokens) return;
  const int from = session_.length() / kBlockTokens * kBlockTokens;
  session_.rewind(from);
  store.load(*kept, from, [&](std::span<const std::byte> rows, int count) {
    if (ticket_.stop.stop_requested()) throw Cancelled();
    const int first = session_.length();
    session_.import(slice(transcript_.tokens, first, first + count), rows);
    reused_ = session_.length();
    report();
  });
}

void PromptReader::prefillTo(int end) {
  const int first = session_.length();
  if (first >= end) return;
  int done = 0;
  auto chunkBegan = Clock::now();
  PrefillControl control;
  control.stop = ticket_.stop.get_token();
  control.progress = [&](int now) {
    const std::chrono::duration<double> elapsed = Clock::now() - chunkBegan;
    state_.pace.add(first + done, now - done, elapsed.count());
    done = now;
    state_.emit(PrefillProgressed{.request = ticket_.id,
                                  .session = request_.session,
                                  .done = first + done,
                                  .total = total(),
                                  .reused = reused_,
                                  .tokensPerSecond = state_.pace.tokensPerSecond(),
                                  .secondsLeft = state_.pace.seconds(first + done, total())});
    if (state_.memoryReports.due())
      state_.emit(MemoryReported{request_.session, state_.memory(first + done)});
    state_.serveQuick();
    chunkBegan = Clock::now();
  };
  session_.prefill(slice(transcript_.tokens, first, end), control);
}

void PromptReader::stepTo(int end) {
  const std::stop_token stop = ticket_.stop.get_token();
  while (session_.length() < end) {
    if (stop.stop_requested()) throw Cancelled();
    session_.step(transcript_.tokens[static_cast<std::size_t>(session_.length())], stop);
    report();
  }
}

void PromptReader::report() {
  state_.emit(PrefillProgressed{.request = ticket_.id,
                                .session = request_.session,
                                .done = session_.length(),
                                .total = total(),
                                .reused = reused_,
                                .tokensPerSecond = state_.pace.tokensPerSecond(),
                                .secondsLeft = state_.pace.seconds(session_.length(), total())});
}

void PromptReader::keepDocuments() {
  const int end = transcript_.documentsEnd;
  if (!state_.keeper || end < kBlockTokens || session_.length() < end) return;
  const KvIdentity& identity = state_.model().identity();
  const auto tokens = slice(transcript_.tokens, 0, end);
  if (state_.keeper->store().keeps(identity, tokens)) return;
  Prefix prefix{identity, {tokens.begin(), tokens.end()}, {}};
  for (int first = 0; first < end; first += kBlockTokens)
    prefix.blocks.push_back(
        session_.cache().exportRows(0, first, std::min(kBlockTokens, end - first)));
  state_.keeper->keep(std::move(prefix));
}

}  // namespace specache

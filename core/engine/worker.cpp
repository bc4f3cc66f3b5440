// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/worker.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "core/engine/answerer.h"
#include "core/engine/calibrate_pace.h"
#include "core/engine/move_to_cpu.h"
#include "core/engine/prompt_reader.h"
#include "core/engine/transcript.h"
#include "core/error.h"
#include "kernels/device_failure.h"

namespace specache {
namespace {

double millisecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

constexpr const char* kGoesOnOnCpu =
    "The conversation is kept, and the model goes on on the CPU: ask again.";
constexpr const char* kChooseCpu = "Choose the device cpu.";

/// A full sentence for what is being handled.
std::string currentError() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return "The computer's memory is full. Close other programs, or ask about fewer pages.";
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// What tells of a failed request: only questions and measurements have a number to name.
Event failure(const QueuedRequest& queued, std::string message) {
  if (std::holds_alternative<LoadRequest>(queued.request)) return LoadFailed{std::move(message)};
  const bool numbered = std::holds_alternative<AskRequest>(queued.request) ||
                        std::holds_alternative<MeasureRequest>(queued.request);
  if (numbered) return Failed{queued.ticket.id, std::move(message)};
  return Noted{std::move(message)};
}

CostForecast costOf(const Model& model, const CacheOptions& options, int tokens) {
  const CacheBytes bytes = forecast(model, options, tokens);
  return {describe(options), bytes.device(), bytes.hostKv};
}

/// Throws where a prompt leaves no room for an answer.
void checkFits(const Transcript& transcript, bool wantsAnswer, const LoadedModel& loaded) {
  const int tokens = static_cast<int>(transcript.tokens.size());
  const int room = wantsAnswer ? loaded.context() - 1 : loaded.context();
  if (tokens <= room) return;
  const int own = loaded.model().config().context;
  const std::string way =
      loaded.context() < own
          ? " that the context length set has room for. Raise it (this model has " +
                std::to_string(own) + "), choose"
          : " that this model can read. Choose";
  throw Error("The documents and questions have " + std::to_string(tokens) + " tokens, " +
              std::to_string(tokens - room) + " more than the " + std::to_string(room) + way +
              " fewer pages, leave out a document, or start a new conversation.");
}

}  // namespace

Engine::Worker::Worker(std::function<void(Event)> sink, DeviceOpener open) {
  state_.emit = std::move(sink);
  state_.openDevice = std::move(open);
  state_.serveQuick = [this] { serveQuick(); };
  thread_ = std::thread([this] { run(); });
}

Engine::Worker::~Worker() {
  queue_.close();
  thread_.join();
}

void Engine::Worker::run() {
  while (auto queued = queue_.take()) serve(*queued);
}

void Engine::Worker::serve(QueuedRequest& queued) {
  try {
    std::visit([&](const auto& request) { handle(queued.ticket, request); }, queued.request);
  } catch (const Cancelled&) {  // only a load ends like this, when the engine does
  } catch (const kernels::DeviceFailure& error) {
    // A load that fails does no harm to a model on the CPU.
    const bool harmed = state_.loaded && !(std::holds_alternative<LoadRequest>(queued.request) &&
                                           state_.loaded->backend().info().kind == "cpu");
    state_.emit(
        failure(queued, std::string(error.what()) + " " + (harmed ? kGoesOnOnCpu : kChooseCpu)));
    if (harmed) moveToCpu(state_, "The GPU failed, so the model runs on the CPU now.");
  } catch (...) {
    state_.emit(failure(queued, currentError()));
  }
}

void Engine::Worker::serveQuick() {
  while (auto queued = queue_.takeQuick()) serve(*queued);
}

std::unique_ptr<LoadedModel> Engine::Worker::load(const LoadRequest& request,
                                                  const LoadProgress& progress) {
  const bool automatic = request.device == kernels::DeviceChoice::automatic;
  const auto make = [&](const LoadRequest& wanted) {
    return std::make_unique<LoadedModel>(wanted, state_.openDevice, progress);
  };
  const auto makeOnCpu = [&](const std::exception& why) {
    LoadRequest onCpu = request;
    onCpu.device = kernels::DeviceChoice::cpu;
    auto loaded = make(onCpu);
    loaded->note(std::string("Running on the CPU: ") + why.what());
    return loaded;
  };
  try {
    return make(request);
  } catch (const NotOnThisDevice& error) {
    if (!automatic) throw;
    return makeOnCpu(error);
  } catch (const kernels::OutOfMemory&) {
    if (!state_.loaded && !automatic) throw;
  }
  state_.sessions.clear();
  state_.loaded.reset();
  try {
    return make(request);
  } catch (const kernels::OutOfMemory& error) {
    if (!automatic) throw;
    return makeOnCpu(error);
  }
}

void Engine::Worker::handle(const Ticket& ticket, const LoadRequest& request) {
  const auto progress = [&](double fraction) {
    if (ticket.stop.stop_requested()) throw Cancelled();
    state_.emit(LoadProgressed{fraction});
  };
  std::unique_ptr<LoadedModel> loaded = load(request, progress);
  // A model that cannot be loaded leaves the old one in place.
  state_.sessions.clear();
  state_.documents.clear();
  state_.pace = {};
  state_.loaded = std::move(loaded);
  state_.emit(state_.describeModel(state_.loaded->notes()));
}

void Engine::Worker::handle(const Ticket& ticket, const MeasureRequest& request) {
  const LoadedModel& loaded = state_.model();
  if (!state_.pace.known()) calibratePace(loaded, state_.pace);
  const int tokens = static_cast<int>(loaded.format().encodeDocument(request.text).ids.size());
  Measured measured{.request = ticket.id,
                    .tokens = tokens,
                    .contextTokens = loaded.context(),
                    .readingSeconds = state_.pace.seconds(0, tokens),
                    .forecasts = {},
                    .current = costOf(loaded.model(), loaded.cache(), tokens)};
  for (const char* name : {"full", "specache:2", "specache:1"})
    measured.forecasts.push_back(costOf(loaded.model(), parseCache(name, loaded.cache()), tokens));
  state_.emit(std::move(measured));
}

void Engine::Worker::handle(const Ticket& ticket, const AskRequest& request) {
  LoadedModel& loaded = state_.model();
  if (ticket.stop.stop_requested()) return finish(ticket, request, FinishReason::cancelled, {});

  Session& session = state_.sessions.get(request.session, loaded.model());
  const Transcript transcript =
      transcribe(request.prompt, loaded.format(), state_.documents, session.answers);
  const bool wantsAnswer = !request.prompt.turns.empty();
  checkFits(transcript, wantsAnswer, loaded);
  for (std::size_t i = 0; i < transcript.documents.size(); ++i)
    state_.emit(DocumentPlaced{ticket.id, static_cast<int>(i),
                               transcript.documents[i].firstPosition,
                               transcript.documents[i].offsets});

  const auto began = std::chrono::steady_clock::now();
  double prefillMs = 0;
  PromptReader reader(state_, ticket, request, transcript);
  Answerer answerer(state_, ticket, request, transcript);
  FinishReason reason = FinishReason::read;
  try {
    reader.read();
    prefillMs = millisecondsSince(began);
    if (wantsAnswer)
      reason = answerer.answer([&] { reader.keepDocuments(); });
    else
      reader.keepDocuments();
  } catch (const Cancelled&) {
    reason = FinishReason::cancelled;
  } catch (...) {
    // What the session holds is not known to be sound any more; the next request reads it again.
    state_.sessions.close(request.session);
    throw;
  }
  AnswerFigures figures = answerer.figures();
  figures.prefillMs = prefillMs > 0 ? prefillMs : millisecondsSince(began);
  finish(ticket, request, reason, std::move(figures));
}

void Engine::Worker::finish(const Ticket& ticket, const AskRequest& request, FinishReason reason,
                            AnswerFigures figures) {
  const Session& session = state_.sessions.get(request.session, state_.model().model());
  const CacheBytes kv = session.kv();
  figures.contextTokens = session.length();
  figures.deviceBytes = kv.device();
  figures.hostBytes = kv.hostKv;
  figures.cache = describe(state_.model().cache());
  const MemoryUse memory = state_.memory(session.length());
  state_.emit(MemoryReported{request.session, memory});
  state_.emit(Finished{ticket.id, request.session, reason, std::move(figures), memory});
}

void Engine::Worker::handle(const Ticket&, const CacheRequest& request) {
  LoadedModel& loaded = state_.model();
  loaded.setCache(request.options);
  loaded.setContextLimit(request.contextLimit);
  loaded.backend().ledger().setDeviceLimit(request.memoryLimit);
  state_.emit(state_.describeModel(loaded.notes()));
}

void Engine::Worker::handle(const Ticket&, const CloseRequest& request) {
  state_.sessions.close(request.session);
}

void Engine::Worker::handle(const Ticket&, const KeepRequest& request) {
  state_.keeper.reset();
  if (!request.folder) return;
  try {
    state_.keeper = std::make_unique<SessionKeeper>(
        *request.folder, request.budgetBytes,
        [this](std::string message) { queue_.push(NoteRequest{std::move(message)}); });
  } catch (const std::exception& error) {
    state_.emit(Noted{error.what()});
  }
}

void Engine::Worker::handle(const Ticket&, const NoteRequest& request) {
  state_.emit(Noted{request.message});
}

}  // namespace specache

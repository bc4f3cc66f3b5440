// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/engine_harness.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace specache::test {
namespace {

constexpr std::chrono::seconds kPatience{120};

}  // namespace

EngineHarness::EngineHarness(DeviceOpener open)
    : engine_(std::make_unique<Engine>(
          [this](Event event) {
            const std::lock_guard lock(mutex_);
            events_.push_back(std::move(event));
            arrived_.notify_all();
          },
          std::move(open))) {}

void EngineHarness::waitUntil(const std::function<bool(const Event&)>& wanted) {
  std::unique_lock lock(mutex_);
  const bool came = arrived_.wait_for(
      lock, kPatience, [&] { return std::any_of(events_.begin(), events_.end(), wanted); });
  if (!came) throw std::runtime_error("The engine did not tell what was expected.");
}

std::vector<Event> EngineHarness::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::string EngineHarness::load(const std::filesystem::path& model, const CacheOptions& cache,
                                std::optional<std::size_t> memoryLimit,
                                kernels::DeviceChoice device) {
  const std::size_t loaded = all<ModelLoaded>().size();
  const std::size_t failed = all<LoadFailed>().size();
  engine_->load(
      {.model = model, .device = device, .cache = cache, .memoryLimit = memoryLimit, .threads = 2});
  std::unique_lock lock(mutex_);
  const auto count = [&](auto is) {
    return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), is));
  };
  const auto isLoaded = [](const Event& e) { return std::holds_alternative<ModelLoaded>(e); };
  const auto isFailed = [](const Event& e) { return std::holds_alternative<LoadFailed>(e); };
  arrived_.wait_for(lock, kPatience,
                    [&] { return count(isLoaded) > loaded || count(isFailed) > failed; });
  if (count(isLoaded) > loaded) return "";
  lock.unlock();
  return all<LoadFailed>().back().message;
}

Outcome EngineHarness::ask(AskRequest request) {
  return waitFor(engine_->submit(std::move(request)));
}

Outcome EngineHarness::waitFor(RequestId request) {
  const auto ends = [&](const Event& event) {
    const auto* finished = std::get_if<Finished>(&event);
    const auto* failed = std::get_if<Failed>(&event);
    return (finished != nullptr && finished->request == request) ||
           (failed != nullptr && failed->request == request);
  };
  waitUntil(ends);
  Outcome outcome;
  for (const Event& event : events()) {
    if (const auto* reading = std::get_if<PrefillProgressed>(&event);
        reading != nullptr && reading->request == request) {
      outcome.reused = reading->reused;
      outcome.total = reading->total;
    }
    if (!ends(event)) continue;
    if (const auto* finished = std::get_if<Finished>(&event)) outcome.finished = *finished;
    if (const auto* failed = std::get_if<Failed>(&event)) outcome.failure = failed->message;
  }
  return outcome;
}

Measured EngineHarness::measure(std::string document) {
  const RequestId id = engine_->measure(std::move(document));
  waitUntil([&](const Event& event) {
    const auto* measured = std::get_if<Measured>(&event);
    return measured != nullptr && measured->request == id;
  });
  return all<Measured>().back();
}

AskRequest question(SessionId session, std::string document, std::string text) {
  AskRequest request;
  request.session = session;
  request.prompt.documents = {{"document", std::move(document)}};
  request.prompt.turns = {{std::move(text), ""}};
  request.maxTokens = 12;
  return request;
}

}  // namespace specache::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/bridge/scripted_engine.h"

#include <utility>

namespace specache {

class Engine::Worker {};

namespace test {

ScriptedEngine& scriptedEngine() {
  static ScriptedEngine engine;
  return engine;
}

}  // namespace test

// NOLINTNEXTLINE(performance-unnecessary-value-param): the real engine takes its opener over.
Engine::Engine(std::function<void(Event)> sink, DeviceOpener) {
  test::scriptedEngine() = {};
  test::scriptedEngine().sink = std::move(sink);
}

Engine::~Engine() = default;

void Engine::load(LoadRequest request) {
  test::scriptedEngine().loads.push_back(std::move(request));
}

RequestId Engine::measure(std::string text) {
  test::scriptedEngine().measured.push_back(std::move(text));
  return test::scriptedEngine().nextRequest++;
}

RequestId Engine::submit(AskRequest request) {
  test::scriptedEngine().asked.push_back(std::move(request));
  return test::scriptedEngine().nextRequest++;
}

void Engine::cancel(RequestId request) {
  test::scriptedEngine().cancelled.push_back(request);
}

void Engine::setCache(CacheOptions options, std::optional<std::size_t>, int contextLimit) {
  test::scriptedEngine().cache = options;
  test::scriptedEngine().contextLimit = contextLimit;
}

void Engine::close(SessionId) {}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the real engine takes its folder over.
void Engine::keepSessions(std::optional<std::filesystem::path>, std::uint64_t budgetBytes) {
  test::scriptedEngine().keptBytes = budgetBytes;
}

}  // namespace specache

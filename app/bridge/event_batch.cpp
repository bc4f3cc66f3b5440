// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/event_batch.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace specache::app {
namespace {

template <class T>
bool sameSource(const T&, const T&) {
  return true;
}
bool sameSource(const PrefillProgressed& a, const PrefillProgressed& b) {
  return a.request == b.request;
}
bool sameSource(const ResidencyMapped& a, const ResidencyMapped& b) {
  return a.request == b.request;
}
bool sameSource(const MemoryReported& a, const MemoryReported& b) {
  return a.session == b.session;
}

template <class T>
constexpr bool isState =
    std::is_same_v<T, LoadProgressed> || std::is_same_v<T, PrefillProgressed> ||
    std::is_same_v<T, ResidencyMapped> || std::is_same_v<T, MemoryReported>;

}  // namespace

bool EventBatch::add(Event event) {
  const std::lock_guard lock(mutex_);
  const bool wasEmpty = items_.empty();
  std::visit(
      [this]<class T>(T value) {
        if constexpr (std::is_same_v<T, TextArrived> || std::is_same_v<T, StepMeasured>)
          gather(std::move(value));
        else if constexpr (isState<T>)
          replace(std::move(value));
        else
          items_.emplace_back(Event(std::move(value)));
      },
      std::move(event));
  return wasEmpty;
}

std::vector<EventBatch::Item> EventBatch::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(items_, {});
}

void EventBatch::gather(TextArrived&& text) {
  for (Item& item : items_) {
    auto* gathered = std::get_if<GatheredText>(&item);
    if (!gathered || gathered->request != text.request) continue;
    gathered->text += text.text;
    gathered->marks.emplace_back(gathered->text.size(), text.tokens);
    return;
  }
  const std::size_t length = text.text.size();
  items_.emplace_back(GatheredText{text.request, std::move(text.text), {{length, text.tokens}}});
}

void EventBatch::gather(StepMeasured&& step) {
  for (Item& item : items_) {
    auto* gathered = std::get_if<GatheredSteps>(&item);
    if (!gathered || gathered->request != step.request) continue;
    gathered->steps.push_back(std::move(step));
    return;
  }
  const RequestId request = step.request;
  GatheredSteps gathered{request, {}};
  gathered.steps.push_back(std::move(step));
  items_.emplace_back(std::move(gathered));
}

template <class State>
void EventBatch::replace(State&& state) {
  for (Item& item : items_) {
    auto* event = std::get_if<Event>(&item);
    auto* elder = event ? std::get_if<std::decay_t<State>>(event) : nullptr;
    if (!elder || !sameSource(*elder, state)) continue;
    *elder = std::forward<State>(state);
    return;
  }
  items_.emplace_back(Event(std::forward<State>(state)));
}

}  // namespace specache::app

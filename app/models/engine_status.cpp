// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/engine_status.h"

#include "app/bridge/engine_bridge.h"

namespace specache::app {

EngineStatus::EngineStatus(EngineBridge& bridge, QObject* parent) : QObject(parent) {
  connect(&bridge, &EngineBridge::loadProgressed, this, [this](double fraction) {
    loadFraction_ = fraction;
    emit changed();
  });
  connect(&bridge, &EngineBridge::modelLoaded, this, [this](const LoadedModel& model) {
    state_ = State::ready;
    model_ = model;
    error_.clear();
    reportMemory(model.memory);
    emit changed();
  });
  connect(&bridge, &EngineBridge::loadFailed, this, [this](const QString& message) {
    state_ = State::failed;
    error_ = message;
    emit changed();
  });
  connect(&bridge, &EngineBridge::memoryReported, this,
          [this](quint64, const MemoryState& memory) { reportMemory(memory); });
  connect(&bridge, &EngineBridge::readingProgressed, this,
          [this](quint64, const ReadingProgress& progress) {
            readingSpeed_ = progress.tokensPerSecond;
          });
}

void EngineStatus::loading() {
  state_ = State::loading;
  loadFraction_ = 0;
  readingSpeed_ = 0;
  error_.clear();
  emit changed();
}

void EngineStatus::reportMemory(const MemoryState& memory) {
  memory_ = memory;
  emit memoryChanged();
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "app/bridge/engine_values.h"

namespace specache::app {

class EngineBridge;

/// The loaded model and where memory is, as last reported.
class EngineStatus : public QObject {
  Q_OBJECT

 public:
  enum class State : quint8 { none, loading, ready, failed };

  explicit EngineStatus(EngineBridge& bridge, QObject* parent = nullptr);

  State state() const { return state_; }
  double loadFraction() const { return loadFraction_; }
  const LoadedModel& model() const { return model_; }
  const MemoryState& memory() const { return memory_; }
  const QString& error() const { return error_; }
  /// Best reading speed seen since the model was loaded, tokens/s; 0 before any.
  double readingSpeed() const { return readingSpeed_; }

  void loading();
  void reportMemory(const MemoryState& memory);

 signals:
  void changed();
  void memoryChanged();

 private:
  State state_ = State::none;
  double loadFraction_ = 0;
  double readingSpeed_ = 0;
  LoadedModel model_;
  MemoryState memory_;
  QString error_;
};

}  // namespace specache::app

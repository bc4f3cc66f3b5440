// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

#include "app/bridge/engine_values.h"

namespace specache {
class Engine;
}

namespace specache::app {

class EventBatch;

/// The engine on the GUI thread: calls return at once, results come as signals, at most 30 batches
/// of them a second whatever the token rate. Signals of one request come in the engine's order.
class EngineBridge : public QObject {
  Q_OBJECT

 public:
  static constexpr int kBatchMilliseconds = 33;

  explicit EngineBridge(QObject* parent = nullptr);
  ~EngineBridge() override;

  void load(const LoadChoice& choice);
  void setCache(const CacheChoice& cache, std::optional<quint64> memoryLimit, int contextLimit);
  /// `measured` or `failed` follows, with the number returned.
  quint64 measure(const QByteArray& utf8);
  /// Reads and answers; `finished` or `failed` is the last signal of the number returned.
  quint64 ask(const Question& question);
  void cancel(quint64 request);
  void closeSession(quint64 session);
  /// Read documents are kept in `folder` up to `budgetBytes`; a budget of 0 keeps none.
  void keepSessions(const QString& folder, quint64 budgetBytes);

 Q_SIGNALS:
  void loadProgressed(double fraction);
  void modelLoaded(const specache::app::LoadedModel& model);
  void loadFailed(const QString& message);
  void measured(quint64 request, const specache::app::Measurement& measurement);
  void documentPlaced(quint64 request, const specache::app::DocumentPlacement& placement);
  void readingProgressed(quint64 request, const specache::app::ReadingProgress& progress);
  void textArrived(quint64 request, const specache::app::TextPiece& piece);
  void stepsMeasured(quint64 request, const QList<specache::app::StepFigures>& steps);
  void residencyMapped(quint64 request, const specache::app::ResidencyMap& map);
  void memoryReported(quint64 session, const specache::app::MemoryState& memory);
  void finished(quint64 request, const specache::app::Ending& ending);
  void failed(quint64 request, const QString& message);
  /// Something changed or was left out, and the work goes on.
  void noted(const QString& message);

 private:
  void arrangeDelivery();
  void deliver();

  std::unique_ptr<EventBatch> batch_;
  QTimer timer_;
  QElapsedTimer sinceDelivery_;
  std::unique_ptr<Engine> engine_;  ///< last: its thread ends before what its sink uses
};

}  // namespace specache::app

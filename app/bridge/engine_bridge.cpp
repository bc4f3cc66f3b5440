// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/engine_bridge.h"

#include <QFile>
#include <algorithm>
#include <type_traits>
#include <utility>

#include "app/bridge/convert.h"
#include "app/bridge/event_batch.h"
#include "core/engine/engine.h"

namespace specache::app {

EngineBridge::EngineBridge(QObject* parent)
    : QObject(parent), batch_(std::make_unique<EventBatch>()) {
  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &EngineBridge::deliver);
  engine_ = std::make_unique<Engine>([this](Event event) {
    if (batch_->add(std::move(event)))
      QMetaObject::invokeMethod(this, &EngineBridge::arrangeDelivery, Qt::QueuedConnection);
  });
}

EngineBridge::~EngineBridge() = default;

void EngineBridge::load(const LoadChoice& choice) {
  engine_->load(toEngine(choice));
}

void EngineBridge::setCache(const CacheChoice& cache, std::optional<quint64> memoryLimit,
                            int contextLimit) {
  engine_->setCache(
      toEngine(cache),
      memoryLimit ? std::optional<std::size_t>(*memoryLimit) : std::optional<std::size_t>(),
      contextLimit);
}

quint64 EngineBridge::measure(const QByteArray& utf8) {
  return engine_->measure(utf8.toStdString());
}

quint64 EngineBridge::ask(const Question& question) {
  return engine_->submit(toEngine(question));
}

void EngineBridge::cancel(quint64 request) {
  engine_->cancel(request);
}

void EngineBridge::closeSession(quint64 session) {
  engine_->close(session);
}

void EngineBridge::keepSessions(const QString& folder, quint64 budgetBytes) {
  if (budgetBytes == 0)
    engine_->keepSessions(std::nullopt, 0);
  else
    engine_->keepSessions(QFile::encodeName(folder).toStdString(), budgetBytes);
}

void EngineBridge::arrangeDelivery() {
  const qint64 since = sinceDelivery_.isValid() ? sinceDelivery_.elapsed() : kBatchMilliseconds;
  timer_.start(
      static_cast<int>(std::clamp<qint64>(kBatchMilliseconds - since, 0, kBatchMilliseconds)));
}

void EngineBridge::deliver() {
  sinceDelivery_.start();
  struct Emit {
    EngineBridge& bridge;
    void operator()(const LoadProgressed& event) { Q_EMIT bridge.loadProgressed(event.fraction); }
    void operator()(const ModelLoaded& event) { Q_EMIT bridge.modelLoaded(toQt(event)); }
    void operator()(const LoadFailed& event) {
      Q_EMIT bridge.loadFailed(QString::fromStdString(event.message));
    }
    void operator()(const Measured& event) { Q_EMIT bridge.measured(event.request, toQt(event)); }
    void operator()(const DocumentPlaced& event) {
      Q_EMIT bridge.documentPlaced(event.request, toQt(event));
    }
    void operator()(const PrefillProgressed& event) {
      Q_EMIT bridge.readingProgressed(event.request, toQt(event));
    }
    void operator()(const ResidencyMapped& event) {
      Q_EMIT bridge.residencyMapped(event.request, toQt(event));
    }
    void operator()(const MemoryReported& event) {
      Q_EMIT bridge.memoryReported(event.session, toQt(event.memory));
    }
    void operator()(const Finished& event) { Q_EMIT bridge.finished(event.request, toQt(event)); }
    void operator()(const Failed& event) {
      Q_EMIT bridge.failed(event.request, QString::fromStdString(event.message));
    }
    void operator()(const Noted& event) {
      Q_EMIT bridge.noted(QString::fromStdString(event.message));
    }
    void operator()(const TextArrived& event) {
      Q_EMIT bridge.textArrived(
          event.request, toQt(EventBatch::GatheredText{
                             event.request, event.text, {{event.text.size(), event.tokens}}}));
    }
    void operator()(const StepMeasured& event) {
      Q_EMIT bridge.stepsMeasured(event.request,
                                  toQt(EventBatch::GatheredSteps{event.request, {event}}));
    }
    void operator()(const Event& event) { std::visit(*this, event); }
    void operator()(const EventBatch::GatheredText& text) {
      Q_EMIT bridge.textArrived(text.request, toQt(text));
    }
    void operator()(const EventBatch::GatheredSteps& steps) {
      Q_EMIT bridge.stepsMeasured(steps.request, toQt(steps));
    }
  };
  Emit emitter{*this};
  for (const EventBatch::Item& item : batch_->take()) std::visit(emitter, item);
}

}  // namespace specache::app

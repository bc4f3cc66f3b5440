// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/engine_panel.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/latency_card.h"
#include "app/views/memory_card.h"
#include "app/views/prefetch_card.h"
#include "app/views/reading_line.h"
#include "app/views/residency_card.h"
#include "app/views/scroll_content.h"
#include "app/views/speed_card.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kRefreshMilliseconds = 100;

}  // namespace

EnginePanel::EnginePanel(Workspace& workspace, QWidget* parent)
    : QScrollArea(parent),
      workspace_(workspace),
      memory_(new MemoryCard),
      prefetch_(new PrefetchCard),
      latency_(new LatencyCard),
      residency_(new ResidencyCard),
      speed_(new SpeedCard) {
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  viewport()->setAutoFillBackground(false);
  empty_ = quietLabel();
  empty_->setWordWrap(true);
  auto* content = new ScrollContent;
  content->setAutoFillBackground(false);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(spacing::medium + 2, spacing::medium, spacing::medium + 2,
                             spacing::medium);
  column->setSpacing(spacing::medium);
  column->addWidget(memory_);
  column->addWidget(empty_);
  column->addWidget(prefetch_);
  column->addWidget(latency_);
  column->addWidget(residency_);
  column->addWidget(speed_);
  column->addStretch(1);
  setWidget(content);
  timer_.setSingleShot(true);
  timer_.setInterval(kRefreshMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &EnginePanel::refresh);
  connect(&workspace.selection(), &AnswerSelection::changed, this, &EnginePanel::refresh);
  connect(&workspace.selection(), &AnswerSelection::stepsArrived, this, &EnginePanel::schedule);
  connect(&workspace.engine(), &EngineStatus::memoryChanged, this, &EnginePanel::schedule);
  connect(&workspace.engine(), &EngineStatus::changed, this, &EnginePanel::schedule);
  inEveryLanguage(*this, [this] {
    empty_->setText(tr("Figures of fetching and latency appear here while an answer is written."));
    refresh();
  });
}

bool EnginePanel::live() const {
  const auto& record = workspace_.selection().record();
  return !record || !record->ended;
}

void EnginePanel::schedule() {
  if (isVisible() && !timer_.isActive()) timer_.start();
}

void EnginePanel::refresh() {
  const EngineStatus& engine = workspace_.engine();
  const auto& record = workspace_.selection().record();
  const bool past = record && record->ended && record->memory.device.total() > 0;
  memory_->setMemory(past ? record->memory : engine.memory(), engine.model().unifiedMemory);
  const std::optional<ReadingOutcome> reading =
      record ? record->reading : workspace_.documents().outcome();
  memory_->setReading(reading ? readingLine(*reading, engine.model().unifiedMemory) : QString());
  const bool steps = record && !record->steps.isEmpty();
  empty_->setVisible(!steps);
  prefetch_->setVisible(steps);
  latency_->setVisible(steps);
  residency_->setVisible(steps && record->residency.layers > 0);
  speed_->setVisible(steps || (record && record->ended && record->figures.tokens > 0));
  if (!record) return;
  prefetch_->setRecord(*record, live() ? tr("this answer, live") : tr("this answer"));
  latency_->setRecord(record);
  residency_->setMap(record->residency);
  speed_->setRecord(*record);
}

void EnginePanel::showEvent(QShowEvent* event) {
  QScrollArea::showEvent(event);
  refresh();
}

void EnginePanel::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && empty_) schedule();
}

}  // namespace specache::app

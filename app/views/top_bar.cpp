// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/top_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/elided_label.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

QIcon dot(const QColor& colour) {
  constexpr int kScale = 3;
  QPixmap pixmap(16 * kScale, 16 * kScale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QPointF(8, 8) * kScale, 3.6 * kScale, 3.6 * kScale);
  painter.end();
  pixmap.setDevicePixelRatio(kScale);
  return QIcon(pixmap);
}

QString placeOf(const LoadedModel& model) {
  if (model.unifiedMemory) return TopBar::tr("CPU");
  return TopBar::tr("GPU %1").arg(
      formatBytes(model.memory.deviceLimit ? model.memory.deviceLimit : model.memory.deviceTotal));
}

QString tipFor(const LoadedModel& model) {
  QStringList lines{model.device, formatCache(model.cache)};
  if (model.unifiedMemory) lines.append(TopBar::tr("Both memory tiers are in RAM."));
  lines.append(model.notes);
  return lines.join('\n');
}

}  // namespace

TopBar::TopBar(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), model_(new ElidedLabel), pill_(new QToolButton) {
  setObjectName("topBar");
  setAttribute(Qt::WA_StyledBackground);
  auto* name = new QLabel(QStringLiteral("SpeCache Chat"));
  name->setObjectName("programName");
  model_->setProperty("quiet", true);
  pill_->setObjectName("statusPill");
  pill_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  pill_->setFocusPolicy(Qt::TabFocus);
  sidebar_ = iconButton("sidebar");
  panel_ = iconButton("panel");
  QToolButton* models = quietButton({});
  QToolButton* settings = quietButton({});

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(spacing::small + 2, spacing::small - 1, spacing::small + 2,
                          spacing::small - 1);
  row->setSpacing(spacing::small);
  row->addWidget(sidebar_);
  row->addWidget(name);
  row->addSpacing(spacing::small);
  row->addWidget(model_, 1);
  row->addWidget(pill_);
  row->addSpacing(spacing::small);
  row->addWidget(models);
  row->addWidget(settings);
  row->addWidget(panel_);

  connect(sidebar_, &QToolButton::clicked, this, &TopBar::sidebarToggled);
  connect(panel_, &QToolButton::clicked, this, &TopBar::panelToggled);
  connect(pill_, &QToolButton::clicked, this, &TopBar::engineWanted);
  connect(models, &QToolButton::clicked, this, &TopBar::modelsWanted);
  connect(settings, &QToolButton::clicked, this, &TopBar::settingsWanted);
  connect(&workspace.engine(), &EngineStatus::changed, this, &TopBar::showState);
  inEveryLanguage(*this, [this, models, settings] {
    setName(*sidebar_, tr("Show or hide conversations (Ctrl+B)"));
    setName(*panel_, tr("Show or hide the document and engine panel (F6)"));
    models->setText(tr("Models"));
    settings->setText(tr("Settings"));
    settings->setToolTip(tr("Settings (Ctrl+,)"));
    showState();
  });
}

void TopBar::showState() {
  const EngineStatus& engine = workspace_.engine();
  const Colours& colours = coloursOf(*this);
  switch (engine.state()) {
    case EngineStatus::State::none:
      model_->setFullText({});
      pill_->setIcon(dot(colours.grey));
      pill_->setText(tr("No model"));
      pill_->setToolTip(tr("Choose a model under Models."));
      break;
    case EngineStatus::State::loading:
      pill_->setIcon(dot(colours.warning));
      pill_->setText(tr("Loading %1").arg(formatPercent(engine.loadFraction())));
      pill_->setToolTip({});
      break;
    case EngineStatus::State::failed:
      model_->setFullText({});
      pill_->setIcon(dot(colours.bad));
      pill_->setText(tr("No model"));
      pill_->setToolTip(engine.error());
      break;
    case EngineStatus::State::ready:
      model_->setFullText(
          QStringLiteral("%1 · %2").arg(engine.model().name, engine.model().quantization));
      pill_->setIcon(dot(colours.good));
      pill_->setText(
          QStringLiteral("%1 · %2").arg(placeOf(engine.model()), formatKv(engine.model().cache)));
      pill_->setToolTip(tipFor(engine.model()));
      break;
  }
  pill_->setAccessibleName(tr("Engine: %1").arg(pill_->text()));
}

void TopBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !panel_) return;
  refreshIcon(*sidebar_);
  refreshIcon(*panel_);
  showState();
}

}  // namespace specache::app

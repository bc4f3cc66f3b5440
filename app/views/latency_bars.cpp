// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/latency_bars.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kBarGap = 2;
constexpr int kNarrowest = 5 + kBarGap;  // a bar and its gap
constexpr int kWidest = 16 + kBarGap;
constexpr double kTopPercentile = 0.98;  // so that one slow step does not flatten all others

}  // namespace

LatencyBars::LatencyBars(QWidget* parent) : QWidget(parent) {
  setMinimumHeight(88);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFocusPolicy(Qt::TabFocus);
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Latency of each step")); });
}

void LatencyBars::setSteps(const QList<RecordedStep>& steps) {
  bars_.clear();
  bars_.reserve(steps.size());
  for (const RecordedStep& step : steps) {
    const double stalled = std::min(step.figures.stalledMilliseconds, step.figures.milliseconds);
    bars_.append({step.figures.milliseconds - stalled, stalled});
  }
  if (chosen_ >= bars_.size()) chosen_ = -1;
  update();
}

void LatencyBars::setChosen(int step) {
  chosen_ = step;
  update();
}

int LatencyBars::pitch() const {
  return std::clamp((width() + kBarGap) / std::max(1, int(bars_.size())), kNarrowest, kWidest);
}

int LatencyBars::firstShown() const {
  return std::max(0, int(bars_.size()) - std::max(1, (width() + kBarGap) / pitch()));
}

int LatencyBars::stepAt(double x) const {
  const int step = firstShown() + int(x / pitch());
  return x >= 0 && step < bars_.size() ? step : -1;
}

void LatencyBars::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  const int first = firstShown();
  const int wide = pitch() - kBarGap;
  QList<double> totals;
  for (int i = first; i < bars_.size(); ++i) totals.append(bars_[i].computing + bars_[i].stalled);
  if (totals.isEmpty()) {
    painter.fillRect(QRectF(0, height() - 1, width(), 1), colours.border);
    return;
  }
  std::ranges::sort(totals);
  const double top =
      std::max(0.001, totals[int(double(totals.size() - 1) * kTopPercentile)] * 1.15);
  for (int i = first; i < bars_.size(); ++i) {
    const double x = double(i - first) * pitch();
    // A step beyond the top fills the chart, and its parts keep their shares of it.
    const double scale = double(height()) / std::max(top, bars_[i].computing + bars_[i].stalled);
    const double computing = bars_[i].computing * scale;
    const double stalled = bars_[i].stalled * scale;
    QColor blue = colours.accent;
    QColor amber = colours.warning;
    if (chosen_ >= 0 && chosen_ != i) {
      blue.setAlphaF(0.45F);
      amber.setAlphaF(0.45F);
    }
    painter.fillRect(QRectF(x, height() - computing, wide, computing), blue);
    painter.fillRect(QRectF(x, height() - computing - stalled, wide, stalled), amber);
  }
  if (hasFocus()) {
    painter.setPen(colours.accent);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  }
}

void LatencyBars::mousePressEvent(QMouseEvent* event) {
  const int step = stepAt(event->position().x());
  emit stepChosen(step == chosen_ ? -1 : step);
}

void LatencyBars::keyPressEvent(QKeyEvent* event) {
  const int last = int(bars_.size()) - 1;
  if (last >= 0 && event->key() == Qt::Key_Left)
    emit stepChosen(std::clamp(chosen_ < 0 ? last : chosen_ - 1, firstShown(), last));
  else if (last >= 0 && event->key() == Qt::Key_Right)
    emit stepChosen(std::clamp(chosen_ < 0 ? firstShown() : chosen_ + 1, firstShown(), last));
  else
    QWidget::keyPressEvent(event);
}

bool LatencyBars::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int step = stepAt(help->pos().x());
  if (step < 0) {
    QToolTip::hideText();
  } else {
    QToolTip::showText(help->globalPos(),
                       tr("Step %1: %2 computing, %3 waiting. Click for its layers.")
                           .arg(step + 1)
                           .arg(formatMilliseconds(bars_[step].computing),
                                formatMilliseconds(bars_[step].stalled)),
                       this);
  }
  return true;
}

}  // namespace specache::app

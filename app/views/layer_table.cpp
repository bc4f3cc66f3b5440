// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/layer_table.h"

#include <QPainter>
#include <algorithm>

#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kNameWidth = 64;
constexpr int kFigureWidth = 150;

}  // namespace

LayerTable::LayerTable(QWidget* parent) : QWidget(parent) {
  setFont(smaller(font()));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Layers of step %1").arg(number_)); });
}

void LayerTable::setStep(const RecordedStep& step, int number) {
  step_ = step;
  number_ = number;
  setAccessibleName(tr("Layers of step %1").arg(number));
  updateGeometry();
  update();
}

int LayerTable::lineHeight() const {
  return fontMetrics().height() + 3;
}

QSize LayerTable::sizeHint() const {
  return {240, lineHeight() * int(step_.figures.layers.size() + 1) + 4};
}

void LayerTable::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  painter.setFont(bold(font()));
  painter.setPen(colours.text);
  int y = 0;
  const auto line = [&] { return QRect(0, y, width(), lineHeight()); };
  painter.drawText(line(), Qt::AlignVCenter,
                   tr("Step %1: %2, of these %3 waiting")
                       .arg(number_)
                       .arg(formatMilliseconds(step_.figures.milliseconds),
                            formatMilliseconds(step_.figures.stalledMilliseconds)));
  painter.setFont(font());
  const QList<LayerFigures>& layers = step_.figures.layers;
  for (int i = 0; i < layers.size(); ++i) {
    y += lineHeight();
    const LayerFigures& layer = layers[i];
    painter.setPen(colours.quiet);
    painter.drawText(line(), Qt::AlignVCenter, tr("layer %1").arg(i + 1));
    const double wide = std::max(20, width() - kNameWidth - kFigureWidth);
    const QRectF bar(kNameWidth, y + lineHeight() / 2.0 - 3, wide, 6);
    painter.fillRect(bar, colours.border);
    const double rate = layer.best > 0 ? double(layer.hits) / layer.best : 0;
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * rate, bar.height())),
                     colours.accent);
    painter.setPen(colours.text);
    painter.drawText(
        line(), Qt::AlignVCenter | Qt::AlignRight,
        tr("%1 of %2 there · %3 fetched").arg(layer.hits).arg(layer.best).arg(layer.fetched));
  }
}

}  // namespace specache::app

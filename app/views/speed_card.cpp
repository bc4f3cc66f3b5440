// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/speed_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {

SpeedCard::SpeedCard(QWidget* parent) : Card(parent), grid_(new QGridLayout) {
  grid_->setHorizontalSpacing(spacing::large);
  grid_->setVerticalSpacing(3);
  grid_->setColumnStretch(0, 1);
  column().addLayout(grid_);
  inEveryLanguage(*this, [this] { setTitle(tr("Throughput")); });
}

void SpeedCard::setRecord(const AnswerRecord& record) {
  while (QLayoutItem* item = grid_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  int row = 0;
  const auto put = [this, &row](const QString& name, const QString& figure) {
    grid_->addWidget(quietLabel(name), row, 0);
    grid_->addWidget(new QLabel(figure), row++, 1, Qt::AlignRight);
  };
  const AnswerFigures& f = record.figures;
  setRemark(f.cache.isEmpty() ? QString() : formatKv(f.cache));
  if (!record.ended) {
    double milliseconds = 0;
    for (const RecordedStep& step : record.steps) milliseconds += step.figures.milliseconds;
    if (milliseconds > 0)
      put(tr("writing"),
          tr("%1 tokens/s").arg(formatDecimal(double(record.steps.size()) * 1000 / milliseconds)));
    return;
  }
  put(tr("writing"), tr("%1 tokens/s").arg(formatDecimal(f.tokensPerSecond)));
  put(tr("reading"), formatSeconds(f.prefillMs / 1000));
  put(tr("first token after"), formatSeconds(f.ttftMs / 1000));
  put(tr("slowest step"), formatMilliseconds(f.stepMaxMs));
  put(tr("fetched in all"), formatBytes(quint64(qMax<qint64>(0, f.bytesFetched))));
  put(tr("waited for rows"), formatMilliseconds(f.stallMs));
  put(tr("tokens in context"), formatCount(f.contextTokens));
}

}  // namespace specache::app

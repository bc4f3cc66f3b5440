// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/latency_card.h"

#include <QVBoxLayout>
#include <algorithm>

#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/latency_bars.h"
#include "app/views/layer_table.h"
#include "app/views/legend.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

double percentile(QList<double> values, double share) {
  std::ranges::sort(values);
  return values.isEmpty() ? 0 : values[qsizetype(share * double(values.size() - 1))];
}

}  // namespace

LatencyCard::LatencyCard(QWidget* parent)
    : Card(parent), bars_(new LatencyBars), legend_(new Legend), layers_(new LayerTable) {
  column().addWidget(bars_);
  column().addWidget(legend_);
  column().addWidget(layers_);
  layers_->hide();
  inEveryLanguage(*this, [this] {
    setTitle(tr("Step latency"));
    if (record_) setRecord(record_);
  });
  connect(bars_, &LatencyBars::stepChosen, this, &LatencyCard::showStep);
}

void LatencyCard::setRecord(const std::shared_ptr<AnswerRecord>& record) {
  if (record != record_) showStep(-1);
  record_ = record;
  const QList<RecordedStep>& steps = record->steps;
  bars_->setSteps(steps);
  QList<double> times;
  double all = 0;
  double stalled = 0;
  double bytes = 0;
  for (const RecordedStep& step : steps) {
    times.append(step.figures.milliseconds);
    all += step.figures.milliseconds;
    stalled += step.figures.stalledMilliseconds;
    bytes += double(step.figures.bytesFetched);
  }
  const Colours& colours = coloursOf(*this);
  QList<Legend::Entry> entries{{colours.accent, tr("computing"), {}},
                               {colours.warning, tr("waiting for rows"), {}}};
  if (!steps.isEmpty()) {
    setRemark(tr("median %1 · p95 %2 · waiting %3")
                  .arg(formatMilliseconds(percentile(times, 0.5)),
                       formatMilliseconds(percentile(times, 0.95)),
                       formatPercent(all > 0 ? stalled / all : 0)));
    entries.append({{}, tr("fetched a step"), formatBytes(quint64(bytes / double(steps.size())))});
  } else {
    setRemark({});
  }
  legend_->setEntries(entries);
}

void LatencyCard::showStep(int step) {
  bars_->setChosen(step);
  const bool any = record_ && step >= 0 && step < record_->steps.size();
  if (any) layers_->setStep(record_->steps[step], step + 1);
  layers_->setVisible(any);
}

}  // namespace specache::app

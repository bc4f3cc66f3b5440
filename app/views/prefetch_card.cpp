// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/prefetch_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/sparkline.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

double mean(const QList<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.isEmpty() ? 0 : sum / double(values.size());
}

QString colourStyle(const QColor& colour) {
  return QStringLiteral("color: %1").arg(colour.name());
}

}  // namespace

PrefetchCard::PrefetchCard(QWidget* parent) : Card(tr("Prefetch"), parent), line_(new Sparkline) {
  auto* row = new QHBoxLayout;
  row->setSpacing(spacing::large);
  hits_ =
      addRate(tr("hit rate"),
              tr("Share of a token's own best rows that were fetched before it needed them"), *row);
  mass_ = addRate(tr("attention mass"), tr("Share of the attention that fell on rows in 16 bits"),
                  *row);
  reuse_ = addRate(tr("reused rows"), tr("Share of the rows that needed no transfer"), *row);
  guesses_ = addRate(tr("right guesses"), tr("How often the guessed next token came"), *row);
  row->addStretch(1);
  column().addLayout(row);
  column().addWidget(line_);
  line_->setToolTip(tr("Hit rate and attention mass, step by step"));
}

PrefetchCard::Rate PrefetchCard::addRate(const QString& name, const QString& tip,
                                         QHBoxLayout& row) {
  Rate rate{new QLabel, quietLabel(name)};
  rate.figure->setFont(bold(larger(font(), 1.45)));
  rate.name->setFont(smaller(font()));
  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(rate.figure);
  column->addWidget(rate.name);
  rate.figure->setToolTip(tip);
  rate.name->setToolTip(tip);
  row.addLayout(column);
  return rate;
}

void PrefetchCard::setRecord(const AnswerRecord& record, const QString& whose) {
  const Colours& colours = coloursOf(*this);
  QList<double> hits;
  QList<double> mass;
  QList<double> reuse;
  QList<double> guesses;
  for (const RecordedStep& step : record.steps) {
    hits.append(step.figures.hitRate);
    mass.append(step.figures.attentionMass);
    reuse.append(step.figures.reuse);
    if (step.figures.guessed) guesses.append(step.figures.guessWasRight ? 1 : 0);
  }
  setRemark(whose);
  const auto show = [](const Rate& rate, const QList<double>& values) {
    rate.figure->setText(values.isEmpty() ? QStringLiteral("–") : formatPercent(mean(values)));
    rate.figure->setAccessibleName(rate.name->text() + ' ' + rate.figure->text());
  };
  show(hits_, hits);
  show(mass_, mass);
  show(reuse_, reuse);
  show(guesses_, guesses);
  hits_.figure->setStyleSheet(colourStyle(colours.accent));
  mass_.figure->setStyleSheet(colourStyle(colours.good));
  line_->setLines({{colours.good, mass}, {colours.accent, hits}});
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/prefetch_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
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

PrefetchCard::PrefetchCard(QWidget* parent) : Card(parent), line_(new Sparkline) {
  auto* row = new QHBoxLayout;
  row->setSpacing(spacing::large);
  for (Rate* rate : {&hits_, &mass_, &reuse_, &guesses_}) *rate = addRate(*row);
  row->addStretch(1);
  column().addLayout(row);
  column().addWidget(line_);
  inEveryLanguage(*this, [this] {
    setTitle(tr("Prefetch"));
    name(hits_, tr("hit rate"),
         tr("Share of a token's own best rows that were fetched before it needed them"));
    name(mass_, tr("attention mass"), tr("Share of the attention that fell on rows in 16 bits"));
    name(reuse_, tr("reused rows"), tr("Share of the rows that needed no transfer"));
    name(guesses_, tr("right guesses"), tr("How often the guessed next token came"));
    line_->setToolTip(tr("Hit rate and attention mass, step by step"));
  });
}

PrefetchCard::Rate PrefetchCard::addRate(QHBoxLayout& row) {
  const Rate rate{new QLabel, quietLabel()};
  rate.figure->setFont(bold(larger(font(), 1.45)));
  rate.name->setFont(smaller(font()));
  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(rate.figure);
  column->addWidget(rate.name);
  row.addLayout(column);
  return rate;
}

void PrefetchCard::name(const Rate& rate, const QString& name, const QString& tip) {
  rate.name->setText(name);
  rate.name->setToolTip(tip);
  rate.figure->setToolTip(tip);
  rate.figure->setAccessibleName(name + ' ' + rate.figure->text());
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

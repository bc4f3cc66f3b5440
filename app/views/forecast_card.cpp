// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/forecast_card.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

QString cacheName(const QString& cache) {
  return cache == "full" ? ForecastCard::tr("full, 16 bits") : formatKv(cache);
}

QString timeSentence(const Measurement& cost, double speed) {
  const double seconds = forecastOf(cost, speed).seconds;
  const QString tokens = formatCount(cost.tokens);
  if (seconds <= 0) return ForecastCard::tr("%1 tokens to read").arg(tokens);
  return ForecastCard::tr("%1 tokens to read, about %2").arg(tokens, formatSeconds(seconds));
}

/// All forecasts, with that of the cache in effect among them.
QList<Forecast> withCurrent(const Measurement& cost) {
  QList<Forecast> all = cost.forecasts;
  const bool there = std::ranges::find(all, cost.current.cache, &Forecast::cache) != all.end();
  if (!there && !cost.current.cache.isEmpty()) all.append(cost.current);
  return all;
}

}  // namespace

ForecastCard::ForecastCard(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      workspace_(workspace),
      title_(headingLabel()),
      read_(new QPushButton),
      table_(new QWidget),
      grid_(new QGridLayout(table_)),
      range_(new QWidget),
      first_(new QSpinBox),
      last_(new QSpinBox),
      rangeHint_(quietLabel()) {
  setObjectName("forecast");
  title_->setWordWrap(true);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(spacing::huge);
  grid_->setVerticalSpacing(2);
  auto* top = new QHBoxLayout;
  top->addWidget(title_, 1);
  top->addWidget(read_);
  QPushButton* use = primaryButton({});
  auto* to = new QLabel;
  auto* rangeRow = new QHBoxLayout(range_);
  rangeRow->setContentsMargins(0, 0, 0, 0);
  rangeRow->addWidget(rangeHint_);
  rangeRow->addWidget(first_);
  rangeRow->addWidget(to);
  rangeRow->addWidget(last_);
  rangeRow->addWidget(use);
  rangeRow->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::large, spacing::medium, spacing::medium, spacing::medium);
  column->setSpacing(spacing::small);
  column->addLayout(top);
  column->addWidget(table_);
  column->addWidget(range_);

  connect(read_, &QPushButton::clicked, &workspace, &Workspace::readDocuments);
  connect(first_, &QSpinBox::valueChanged, this, [this](int first) {
    const int row = tooLongRow();
    if (row >= 0) last_->setValue(workspace_.documents().lastPageThatFits(row, first - 1) + 1);
  });
  connect(use, &QPushButton::clicked, this, [this] {
    const int row = tooLongRow();
    if (row >= 0)
      workspace_.documents().choosePages(row, first_->value() - 1,
                                         std::max(first_->value(), last_->value()) - 1);
  });
  connect(&workspace, &Workspace::readinessChanged, this, &ForecastCard::refresh);
  connect(&workspace, &Workspace::busyChanged, this, &ForecastCard::refresh);
  connect(&workspace, &Workspace::currentChanged, this, &ForecastCard::refresh);
  inEveryLanguage(*this, [this, use, to] {
    read_->setText(tr("Read now"));
    read_->setToolTip(tr("Otherwise it is read with the first question"));
    first_->setAccessibleName(tr("First page"));
    last_->setAccessibleName(tr("Last page"));
    to->setText(tr("to"));
    use->setText(tr("Use these"));
    refresh();
  });
}

int ForecastCard::tooLongRow() const {
  const DocumentListModel& documents = workspace_.documents();
  for (int row = 0; row < documents.rowCount(); ++row)
    if (documents.at(row).state == AttachedDocument::State::tooLong) return row;
  return -1;
}

void ForecastCard::refresh() {
  const DocumentListModel& documents = workspace_.documents();
  const int tooLong = tooLongRow();
  const bool unread = documents.anyUnread() && documents.ready() && !workspace_.busy() &&
                      workspace_.chat().rowCount() == 0;
  setVisible(tooLong >= 0 || (unread && documents.totalCost()));
  if (isHidden()) return;
  table_->setVisible(tooLong < 0);
  read_->setVisible(tooLong < 0);
  range_->setVisible(tooLong >= 0);
  if (tooLong >= 0)
    showRange(tooLong);
  else
    showCost();
}

void ForecastCard::showCost() {
  const std::optional<Measurement> cost = workspace_.documents().totalCost();
  const EngineStatus& engine = workspace_.engine();
  title_->setText(timeSentence(*cost, engine.readingSpeed()));
  while (QLayoutItem* item = grid_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  const bool unified = engine.model().unifiedMemory;
  const QStringList heads{tr("Memory for it"), unified ? tr("“GPU” tier (RAM)") : tr("GPU"),
                          unified ? tr("“CPU” tier (RAM)") : tr("CPU")};
  const auto put = [this](const QString& text, int row, int column, bool quiet) {
    QLabel* label = quiet ? quietLabel(text) : new QLabel(text);
    label->setFont(smaller(label->font()));
    grid_->addWidget(label, row, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
  };
  for (int column = 0; column < 3; ++column) put(heads[column], 0, column, true);
  const QList<Forecast> forecasts = withCurrent(*cost);
  for (int i = 0; i < forecasts.size(); ++i) {
    const Forecast& forecast = forecasts[i];
    const bool set = forecast.cache == cost->current.cache;
    const QString name = cacheName(forecast.cache);
    put(set ? tr("%1, as set").arg(name) : name, i + 1, 0, false);
    put(formatBytes(forecast.deviceBytes), i + 1, 1, false);
    put(forecast.hostBytes ? formatBytes(forecast.hostBytes) : QStringLiteral("–"), i + 1, 2,
        false);
  }
  grid_->setColumnStretch(3, 1);
}

void ForecastCard::showRange(int row) {
  const AttachedDocument& entry = workspace_.documents().at(row);
  const auto& whole = entry.whole ? entry.whole : entry.document;
  const int pages = int(whole->pages.size());
  QString title = tr("“%1” has %2 tokens. That is %3 more than fit beside an answer: the context "
                     "has %4.")
                      .arg(entry.name, formatCount(entry.cost->tokens),
                           formatCount(entry.excessTokens), formatCount(entry.cost->contextTokens));
  const int own = workspace_.engine().model().contextTokens;
  if (entry.cost->contextTokens < own)
    title += ' ' + tr("Settings can raise it to the model's %1.").arg(formatCount(own));
  title_->setText(title);
  rangeHint_->setText(whole->pageKind == PageKind::page ? tr("Read only pages")
                                                        : tr("Read only parts"));
  if (rangeKey_ == entry.key && first_->maximum() == pages) return;
  rangeKey_ = entry.key;
  first_->setRange(1, pages);
  last_->setRange(1, pages);
  first_->setValue(1);
  last_->setValue(workspace_.documents().lastPageThatFits(row, 0) + 1);
}

}  // namespace specache::app

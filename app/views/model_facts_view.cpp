// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/model_facts_view.h"

#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/elided_label.h"
#include "app/views/format.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kHostColumn = 9;         // of the table, behind all caches
constexpr double kShownShare = 0.005;  // of the weights; norms are less

QString parametersOf(quint64 count) {
  const double millions = double(count) / 1e6;
  return millions < 1000
             ? ModelFactsView::tr("%1 million parameters").arg(formatDecimal(millions))
             : ModelFactsView::tr("%1 billion parameters").arg(formatDecimal(millions / 1000));
}

QString weightsOf(const InspectedModel& facts) {
  QStringList parts;
  for (const WeightPart& part : facts.weights)
    if (part.share >= kShownShare) parts.append(part.type + ' ' + formatPercent(part.share));
  if (facts.fileBytes) parts.append(formatBytes(facts.fileBytes));
  return parts.join(QStringLiteral(" · "));
}

QString formatOf(const ChatFormatInfo& format) {
  QString text;
  switch (format.kind) {
    case ChatFormatInfo::Kind::reader:
      return ModelFactsView::tr("trained to read documents");
    case ChatFormatInfo::Kind::ownTemplate:
      text = ModelFactsView::tr("its own template");
      break;
    case ChatFormatInfo::Kind::standIn:
      text = ModelFactsView::tr("without a template: “%1” is used").arg(format.name);
      break;
  }
  text += QStringLiteral(" · ");
  text += format.documentsInQuestion ? ModelFactsView::tr("documents stand in the first question")
                                     : ModelFactsView::tr("documents follow the instructions");
  return text;
}

}  // namespace

ModelFactsView::ModelFactsView(QWidget* parent)
    : QFrame(parent),
      name_(headingLabel()),
      state_(quietLabel()),
      problems_(new QLabel),
      facts_(new QWidget),
      rows_(new QFormLayout(facts_)),
      costsTitle_(headingLabel()),
      costs_(new QWidget),
      grid_(new QGridLayout(costs_)) {
  setObjectName("card");
  name_->setFont(bold(larger(font(), 1.15)));
  name_->setWordWrap(true);
  state_->setWordWrap(true);
  problems_->setWordWrap(true);
  problems_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  setLook(*problems_, "error", true);
  rows_->setContentsMargins(0, spacing::tiny, 0, 0);
  rows_->setHorizontalSpacing(spacing::large);
  rows_->setVerticalSpacing(spacing::tiny);
  rows_->setLabelAlignment(Qt::AlignLeft);
  rows_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(spacing::medium);
  grid_->setVerticalSpacing(spacing::tiny);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::large, spacing::medium, spacing::large, spacing::medium);
  column->setSpacing(spacing::small);
  column->addWidget(name_);
  column->addWidget(state_);
  column->addWidget(problems_);
  column->addWidget(facts_);
  column->addSpacing(spacing::small);
  column->addWidget(costsTitle_);
  column->addWidget(costs_);
  column->addStretch(1);
}

void ModelFactsView::show(const KnownModel& model, const QString& state, bool failed) {
  name_->setText(model.facts.name.isEmpty() ? QFileInfo(model.path).completeBaseName()
                                            : model.facts.name);
  state_->setText(model.inspected ? state : tr("Looking into the file…"));
  state_->setVisible(!state_->text().isEmpty());
  setLook(*state_, "error", failed);
  problems_->setText(model.facts.problems.join(QStringLiteral("\n\n")));
  problems_->setVisible(!model.facts.problems.isEmpty());
  showFacts(model);
  showCosts(model.facts.costs);
}

void ModelFactsView::showNothing() {
  name_->setText(tr("No model"));
  state_->setText(tr("Open a model, or drop one here."));
  state_->show();
  setLook(*state_, "error", false);
  problems_->hide();
  facts_->hide();
  showCosts({});
}

void ModelFactsView::showFacts(const KnownModel& model) {
  const InspectedModel& facts = model.facts;
  while (rows_->rowCount() > 0) rows_->removeRow(0);
  const auto add = [this](const QString& name, const QString& value) {
    if (value.isEmpty()) return;
    auto* label = new QLabel(value);
    label->setWordWrap(true);
    rows_->addRow(quietLabel(name), label);
  };
  QStringList kind;
  if (!facts.architecture.isEmpty()) kind.append(facts.architecture);
  if (facts.parameters) kind.append(parametersOf(facts.parameters));
  if (facts.layers) kind.append(tr("%n layer(s)", nullptr, facts.layers));
  add(tr("Model"), kind.join(QStringLiteral(" · ")));
  add(tr("Weights"), weightsOf(facts));
  if (facts.contextTokens)
    add(tr("Context"),
        tr("%1 tokens · %2 of 16-bit KV a token")
            .arg(formatCount(facts.contextTokens), formatBytes(facts.kvBytesPerToken)));
  if (facts.pieces)
    add(tr("Tokenizer"), tr("%1, %2 pieces").arg(facts.tokenizer, formatCount(facts.pieces)));
  if (facts.chatFormat) add(tr("Chat format"), formatOf(*facts.chatFormat));
  add(tr("Licence"), facts.license);
  auto* file = new ElidedLabel;
  file->setFullText(QDir::toNativeSeparators(model.path));
  rows_->addRow(quietLabel(tr("File")), file);
  facts_->show();
}

void ModelFactsView::showCosts(const QList<CostAt>& costs) {
  while (QLayoutItem* item = grid_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  costs_->setVisible(!costs.isEmpty());
  costsTitle_->setVisible(!costs.isEmpty());
  if (costs.isEmpty()) return;
  costsTitle_->setText(tr("GPU memory that a context takes"));
  const auto put = [this](const QString& text, int row, int column, bool quiet) {
    QLabel* label = quiet ? quietLabel(text) : new QLabel(text);
    label->setFont(smaller(label->font()));
    grid_->addWidget(label, row, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
  };
  const int first = costs.front().tokens;
  int row = 0;
  int column = 0;
  int tokens = 0;
  put(tr("Tokens"), 0, 0, true);
  for (const CostAt& cost : costs) {
    if (cost.cost.cache.startsWith("kivi")) continue;  // 2 bits without the fetched rows
    if (cost.tokens != tokens) {
      tokens = cost.tokens;
      column = 0;
      put(formatCount(tokens), ++row, 0, true);
    }
    ++column;
    if (tokens == first)
      put(cost.cost.cache == "full" ? tr("full")
                                    : tr("%1-bit").arg(cost.cost.cache.section(':', 1)),
          0, column, true);
    put(formatBytes(cost.cost.deviceBytes), row, column, false);
    if (cost.cost.hostBytes == 0) continue;
    // All but “full” keep the same 16-bit rows in CPU memory; they are told once, behind the rest.
    if (grid_->itemAtPosition(row, kHostColumn)) continue;
    if (tokens == first) put(tr("+ CPU memory"), 0, kHostColumn, true);
    put(formatBytes(cost.cost.hostBytes), row, kHostColumn, false);
  }
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/memory_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/legend.h"
#include "app/views/memory_bar.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

QHBoxLayout* titleRow(QLabel* name, QLabel* total) {
  auto* row = new QHBoxLayout;
  row->addWidget(name, 1);
  row->addWidget(total);
  return row;
}

quint64 kvOf(const TierBytes& tier) {
  return tier.lowBit + tier.fetchedRows + tier.window + tier.kv;
}

}  // namespace

MemoryCard::MemoryCard(QWidget* parent)
    : Card(parent),
      deviceName_(new QLabel),
      deviceTotal_(quietLabel()),
      deviceBar_(new MemoryBar),
      deviceLegend_(new Legend),
      hostName_(new QLabel),
      hostTotal_(quietLabel()),
      hostBar_(new MemoryBar),
      hostLegend_(new Legend),
      saving_(quietLabel()),
      reading_(quietLabel()),
      note_(quietLabel()) {
  note_->setWordWrap(true);
  note_->setFont(smaller(note_->font()));
  saving_->setWordWrap(true);
  reading_->setObjectName("readingLine");
  reading_->setWordWrap(true);
  reading_->setFont(smaller(reading_->font()));
  saving_->setTextFormat(Qt::RichText);
  column().addLayout(titleRow(deviceName_, deviceTotal_));
  column().addWidget(deviceBar_);
  column().addWidget(deviceLegend_);
  column().addSpacing(spacing::tiny);
  column().addLayout(titleRow(hostName_, hostTotal_));
  column().addWidget(hostBar_);
  column().addWidget(hostLegend_);
  column().addSpacing(spacing::tiny);
  column().addWidget(saving_);
  column().addWidget(reading_);
  column().addWidget(note_);
  inEveryLanguage(*this, [this] {
    setTitle(tr("Memory"));
    note_->setText(
        tr("This machine has no GPU in use: both tiers are in RAM, and the same "
           "method runs on the CPU."));
  });
}

void MemoryCard::setMemory(const MemoryState& memory, bool unified) {
  setRemark(memory.deviceLimit > 0 ? tr("limit %1").arg(formatBytes(memory.deviceLimit))
                                   : QString());
  showDevice(memory, unified);
  showHost(memory, unified);
  showSaving(memory, unified);
  note_->setVisible(unified);
}

void MemoryCard::setReading(const QString& line) {
  reading_->setText(line);
  reading_->setAccessibleName(line);
  reading_->setVisible(!line.isEmpty());
}

void MemoryCard::showDevice(const MemoryState& memory, bool unified) {
  const Colours& colours = coloursOf(*this);
  const TierBytes& use = memory.device;
  deviceName_->setText(unified ? tr("“GPU” tier, in RAM") : tr("GPU"));
  const quint64 room = memory.deviceLimit > 0 ? memory.deviceLimit : memory.deviceTotal;
  deviceTotal_->setText(memory.deviceLimit > 0
                            ? tr("%1 of %2").arg(formatBytes(use.total()), formatBytes(room))
                            : formatBytes(use.total()));
  const quint64 withFullKv = use.total() - kvOf(use) + memory.fullKv;
  const quint64 whole = memory.deviceLimit > 0 || !unified ? std::max(room, use.total())
                                                           : std::max(withFullKv, use.total());
  deviceBar_->setStretches({{colours.accent, use.weights},
                            {colours.good, use.lowBit},
                            {colours.warning, use.fetchedRows},
                            {colours.violet, use.window},
                            {colours.grey, use.workspace},
                            {colours.slate, use.driver}},
                           whole, memory.fullKv > 0 ? withFullKv : 0);
  deviceBar_->setToolTip(tr("The mark: what full KV would need"));
  QList<Legend::Entry> entries;
  const auto add = [&entries](const QColor& colour, const QString& name, quint64 bytes) {
    if (bytes > 0) entries.append({colour, name, formatBytes(bytes)});
  };
  add(colours.accent, tr("weights"), use.weights);
  add(colours.good, tr("low-bit copy"), use.lowBit);
  add(colours.warning, tr("fetched rows"), use.fetchedRows);
  add(colours.violet, tr("16-bit window"), use.window);
  add(colours.grey, tr("workspace"), use.workspace);
  add(colours.slate, tr("GPU driver"), use.driver);
  deviceLegend_->setEntries(entries);
}

void MemoryCard::showHost(const MemoryState& memory, bool unified) {
  const Colours& colours = coloursOf(*this);
  const TierBytes& use = memory.host;
  hostName_->setText(unified ? tr("“CPU” tier, in RAM") : tr("CPU"));
  hostTotal_->setText(formatBytes(use.total()));
  hostBar_->setStretches({{colours.good, use.kv}, {colours.grey, use.total() - use.kv}},
                         std::max({use.total(), memory.fullKv, quint64(1)}), 0);
  QList<Legend::Entry> entries;
  if (use.kv > 0)
    entries.append({colours.good, tr("16-bit KV, %1 tokens").arg(formatCount(memory.contextTokens)),
                    formatBytes(use.kv)});
  if (use.total() > use.kv)
    entries.append({colours.grey, tr("other"), formatBytes(use.total() - use.kv)});
  hostLegend_->setEntries(entries);
  hostLegend_->setVisible(!entries.isEmpty());
}

void MemoryCard::showSaving(const MemoryState& memory, bool unified) {
  const quint64 used = kvOf(memory.device);
  saving_->setVisible(memory.fullKv > 0);
  if (memory.fullKv == 0) return;
  const QString tier = unified ? tr("the “GPU” tier") : tr("the GPU");
  const Colours& colours = coloursOf(*this);
  const auto strong = [](const QColor& colour, const QString& text) {
    return QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>")
        .arg(colour.name(), text);
  };
  QString line = tr("Full KV on %1 would need %2, it takes %3")
                     .arg(tier, strong(colours.text, formatBytes(memory.fullKv)),
                          strong(colours.text, formatBytes(used)));
  if (used < memory.fullKv)
    line += QStringLiteral(" · ") +
            tr("saved %1")
                .arg(strong(colours.good, formatPercent(1 - double(used) / double(memory.fullKv))));
  saving_->setText(line);
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/settings_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <cmath>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr double kGiB = 1073741824.0;
constexpr int kGroup = 64;  // g of core/specache/options.h
constexpr int kSixteenBits = 16;
constexpr int kLeastContext = 1024;  // less would hold hardly more than an answer

struct BitsChoice {
  int keys;
  int values;
};
constexpr BitsChoice kBits[] = {{1, 1}, {2, 1}, {2, 2}, {4, 4}};

QString bitsName(const BitsChoice& bits) {
  if (bits.keys == bits.values) return SettingsDialog::tr("%n bit(s)", nullptr, bits.keys);
  return SettingsDialog::tr("keys %1, values %2 bits").arg(bits.keys).arg(bits.values);
}

/// Share of 16-bit KV that the low-bit copy takes: codes, and a scale and a zero a group.
double lowBitShare(const BitsChoice& bits) {
  const double perValue = (bits.keys + bits.values) / 2.0 + 2.0 * kSixteenBits / kGroup;
  return perValue / kSixteenBits;
}

int indexOf(const CacheChoice& cache) {
  for (int i = 0; i < int(std::size(kBits)); ++i)
    if (kBits[i].keys == cache.keyBits && kBits[i].values == cache.valueBits) return i;
  return 1;
}

QLabel* effectLabel() {
  QLabel* label = quietLabel();
  label->setWordWrap(true);
  label->setFont(smaller(label->font()));
  label->setMinimumWidth(280);
  return label;
}

QDoubleSpinBox* decimalField(double least, double most, double step, int decimals) {
  auto* field = new QDoubleSpinBox;
  field->setRange(least, most);
  field->setSingleStep(step);
  field->setDecimals(decimals);
  return field;
}

void setItems(QComboBox& box, const QStringList& texts) {
  for (int i = 0; i < texts.size(); ++i) {
    if (i == box.count()) box.addItem(QString());
    box.setItemText(i, texts[i]);
  }
}

}  // namespace

SettingsDialog::SettingsDialog(Workspace& workspace, QWidget* parent)
    : QDialog(parent),
      workspace_(workspace),
      cache_(new QComboBox),
      bits_(new QComboBox),
      topK_(new QSpinBox),
      context_(new QSpinBox),
      limit_(decimalField(0, 1024, 0.5, 1)),
      kept_(new QSpinBox),
      temperature_(decimalField(0, 2, 0.1, 2)),
      topP_(decimalField(0.05, 1, 0.05, 2)),
      penalty_(decimalField(1, 2, 0.05, 2)),
      maxTokens_(new QSpinBox),
      system_(new QPlainTextEdit),
      theme_(new QComboBox),
      language_(new QComboBox),
      cacheEffect_(effectLabel()),
      bitsEffect_(effectLabel()),
      topKEffect_(effectLabel()),
      contextEffect_(effectLabel()),
      limitEffect_(effectLabel()),
      keptEffect_(effectLabel()),
      temperatureEffect_(effectLabel()) {
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(spacing::large);
  form->setVerticalSpacing(spacing::small);
  form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
  buildMemory(*form);
  buildAnswers(*form);
  buildWindow(*form);
  auto* buttons = new QDialogButtonBox;
  QPushButton* ok = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
  QPushButton* cancel = buttons->addButton(QString(), QDialogButtonBox::RejectRole);
  QPushButton* defaults = buttons->addButton(QString(), QDialogButtonBox::ResetRole);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::huge, spacing::large, spacing::huge, spacing::large);
  column->addLayout(form);
  column->addSpacing(spacing::small);
  column->addWidget(buttons);
  ok->setDefault(true);  // a button outside of its dialog would not become the dialog's
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    QDialog::accept();
    workspace_.settings().setPreferences(preferences());
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(defaults, &QPushButton::clicked, this, [this] { show(Preferences()); });
  for (QComboBox* box : {cache_, bits_})
    connect(box, &QComboBox::currentIndexChanged, this, &SettingsDialog::showEffects);
  for (QSpinBox* box : {topK_, context_, kept_})
    connect(box, &QSpinBox::valueChanged, this, &SettingsDialog::showEffects);
  for (QDoubleSpinBox* box : {limit_, temperature_})
    connect(box, &QDoubleSpinBox::valueChanged, this, &SettingsDialog::showEffects);
  show(workspace.settings().preferences());
  inEveryLanguage(*this, [this, ok, cancel, defaults] {
    setLocale(QLocale());
    setWindowTitle(tr("Settings"));
    ok->setText(tr("OK"));
    cancel->setText(tr("Cancel"));
    defaults->setText(tr("Defaults"));
    showEffects();
  });
}

void SettingsDialog::addRow(QFormLayout& form, const char* name, QWidget* field, QLabel* effect) {
  auto* row = new QHBoxLayout;
  row->setSpacing(spacing::medium);
  field->setFixedWidth(190);
  row->addWidget(field);
  if (effect) row->addWidget(effect, 1);
  auto* label = new QLabel;
  label->setBuddy(field);
  inEveryLanguage(*this, [label, field, name] {
    label->setText(tr(name));
    field->setAccessibleName(tr(name));
  });
  form.addRow(label, row);
}

void SettingsDialog::buildMemory(QFormLayout& form) {
  auto* choose = new QPushButton;
  choose->setAutoDefault(false);  // Enter is OK
  QLabel* about = effectLabel();
  connect(choose, &QPushButton::clicked, this, [this] {
    reject();
    emit modelsWanted();
  });
  addRow(form, QT_TR_NOOP("Model"), choose, about);
  topK_->setRange(0, 4096);
  topK_->setSingleStep(16);
  context_->setSingleStep(kLeastContext);
  context_->setGroupSeparatorShown(true);
  limit_->setSuffix(QStringLiteral(" GiB"));
  kept_->setRange(0, 1000);
  kept_->setSuffix(QStringLiteral(" GiB"));
  inEveryLanguage(*this, [this, choose, about] {
    const LoadedModel& model = workspace_.engine().model();
    choose->setText(tr("Choose…"));
    about->setText(
        model.name.isEmpty()
            ? tr("None is loaded.")
            : tr("%1, context of %2 tokens").arg(model.name, formatCount(model.contextTokens)));
    setItems(*cache_,
             {tr("Full, 16 bits"), tr("Low-bit only"), tr("SpeCache"), tr("Fetch on demand")});
    QStringList bits;
    for (const BitsChoice& choice : kBits) bits.append(bitsName(choice));
    setItems(*bits_, bits);
    limit_->setSpecialValueText(tr("No limit"));
    kept_->setSpecialValueText(tr("Keep none"));
  });
  addRow(form, QT_TR_NOOP("Cache"), cache_, cacheEffect_);
  addRow(form, QT_TR_NOOP("Low-bit copy"), bits_, bitsEffect_);
  addRow(form, QT_TR_NOOP("Rows fetched (k)"), topK_, topKEffect_);
  addRow(form, QT_TR_NOOP("Context length"), context_, contextEffect_);
  addRow(form, QT_TR_NOOP("GPU memory limit"), limit_, limitEffect_);
  addRow(form, QT_TR_NOOP("Read documents on disk"), kept_, keptEffect_);
}

void SettingsDialog::buildAnswers(QFormLayout& form) {
  maxTokens_->setRange(16, 32768);
  maxTokens_->setSingleStep(64);
  system_->setProperty("field", true);
  system_->setTabChangesFocus(true);
  system_->setFixedHeight(60);
  QLabel* topP = effectLabel();
  QLabel* penalty = effectLabel();
  QLabel* most = effectLabel();
  auto* system = new QLabel;
  inEveryLanguage(*this, [this, topP, penalty, most, system] {
    topP->setText(tr("Only the most probable tokens that make up this share are drawn."));
    penalty->setText(tr("Above 1, words that have just been said become less likely."));
    most->setText(tr("tokens; an answer that reaches it can be continued."));
    system->setText(tr("System prompt"));
    system_->setAccessibleName(tr("System prompt"));
    system_->setPlaceholderText(tr("None"));
  });
  addRow(form, QT_TR_NOOP("Temperature"), temperature_, temperatureEffect_);
  addRow(form, QT_TR_NOOP("Top-p"), topP_, topP);
  addRow(form, QT_TR_NOOP("Repetition penalty"), penalty_, penalty);
  addRow(form, QT_TR_NOOP("Longest answer"), maxTokens_, most);
  form.addRow(system, system_);
}

void SettingsDialog::buildWindow(QFormLayout& form) {
  language_->addItem(QString(), QString());
  language_->addItem(QStringLiteral("English"), "en");
  language_->addItem(QStringLiteral("Deutsch"), "de");
  inEveryLanguage(*this, [this] {
    setItems(*theme_, {tr("As the system"), tr("Light"), tr("Dark")});
    language_->setItemText(0, tr("As the system"));
  });
  addRow(form, QT_TR_NOOP("Theme"), theme_, nullptr);
  addRow(form, QT_TR_NOOP("Language"), language_, nullptr);
}

void SettingsDialog::show(const Preferences& p) {
  cache_->setCurrentIndex(int(p.cache.kind));
  bits_->setCurrentIndex(indexOf(p.cache));
  topK_->setValue(p.cache.topK);
  showContext(p.contextTokens);
  limit_->setValue(p.memoryLimit ? double(*p.memoryLimit) / kGiB : 0);
  kept_->setValue(p.keptGiB);
  temperature_->setValue(p.sampling.temperature);
  topP_->setValue(p.sampling.topP);
  penalty_->setValue(p.sampling.repetitionPenalty);
  maxTokens_->setValue(p.maxTokens);
  system_->setPlainText(p.systemPrompt);
  theme_->setCurrentIndex(int(p.theme));
  language_->setCurrentIndex(qMax(0, language_->findData(p.language)));
  showEffects();
}

void SettingsDialog::showContext(int tokens) {
  const int own = workspace_.engine().model().contextTokens;
  context_->setEnabled(own > 0);
  context_->setRange(qMin(kLeastContext, own), own);
  context_->setValue(tokens > 0 ? tokens : own);
}

Preferences SettingsDialog::preferences() const {
  Preferences p = workspace_.settings().preferences();
  p.cache.kind = CacheKind(cache_->currentIndex());
  p.cache.keyBits = kBits[bits_->currentIndex()].keys;
  p.cache.valueBits = kBits[bits_->currentIndex()].values;
  p.cache.topK = topK_->value();
  if (context_->isEnabled())
    p.contextTokens = context_->value() < context_->maximum() ? context_->value() : 0;
  p.memoryLimit =
      limit_->value() > 0 ? std::optional(quint64(limit_->value() * kGiB)) : std::nullopt;
  p.keptGiB = kept_->value();
  p.sampling.temperature = temperature_->value();
  p.sampling.topP = topP_->value();
  p.sampling.repetitionPenalty = penalty_->value();
  p.maxTokens = maxTokens_->value();
  p.systemPrompt = system_->toPlainText().trimmed();
  p.theme = ThemeChoice(theme_->currentIndex());
  p.language = language_->currentData().toString();
  return p;
}

QString SettingsDialog::contextEffect(double deviceShare) const {
  const LoadedModel& model = workspace_.engine().model();
  if (model.contextTokens <= 0) return tr("Known once a model is loaded.");
  const QString whole = context_->value() < context_->maximum()
                            ? tr("of the model's %1 tokens.").arg(formatCount(model.contextTokens))
                            : tr("tokens, all that the model has.");
  const double fullKv = double(model.kvBytesPerToken) * context_->value();
  const QString device = formatBytes(quint64(deviceShare * fullKv));
  const QString memory = deviceShare < 1 ? tr("Filled: %1 on the GPU and %2 in CPU memory.")
                                               .arg(device, formatBytes(quint64(fullKv)))
                                         : tr("Filled: %1 on the GPU.").arg(device);
  return whole + ' ' + memory;
}

void SettingsDialog::showEffects() {
  const auto kind = CacheKind(cache_->currentIndex());
  const bool lowBit = kind != CacheKind::full;
  const bool fetches = kind == CacheKind::specache || kind == CacheKind::fetch;
  const QString effects[] = {
      tr("Exact. All KV stays on the GPU."),
      tr("Least memory. Answers get worse, above all with 1 bit."),
      tr("Low-bit copy on the GPU; rows that matter are fetched ahead in 16 bits."),
      tr("The same rows, fetched when they are needed: waits for them.")};
  cacheEffect_->setText(effects[cache_->currentIndex()]);
  bits_->setEnabled(lowBit);
  topK_->setEnabled(fetches);
  const LoadedModel& model = workspace_.engine().model();
  const double share = lowBitShare(kBits[bits_->currentIndex()]);
  const double fullKv = double(model.kvBytesPerToken) * context_->value();
  QString bits = tr("%1 of full KV").arg(formatPercent(share));
  if (model.contextTokens > 0)
    bits = tr("%1 of full KV: %2 for a full context")
               .arg(formatPercent(share), formatBytes(quint64(share * fullKv)));
  bitsEffect_->setText(lowBit ? bits : QString());
  topKEffect_->setText(fetches ? tr("for each layer and KV head; more is nearer to full KV, "
                                    "and takes more bus time.")
                               : QString());
  contextEffect_->setText(contextEffect(lowBit ? share : 1));
  limitEffect_->setText(limit_->value() > 0
                            ? tr("Beyond it, fewer bits and smaller chunks are used, and said.")
                            : tr("As much as the device has."));
  keptEffect_->setText(kept_->value() > 0
                           ? tr("Read once, read for good; least recently used out first.")
                           : tr("Every document is read again after a restart."));
  temperatureEffect_->setText(temperature_->value() == 0
                                  ? tr("Always the most probable token: the same answer each time.")
                                  : tr("Answers vary; higher is more daring."));
  topP_->setEnabled(temperature_->value() > 0);
}

}  // namespace specache::app

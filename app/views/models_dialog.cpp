// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/models_dialog.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/drop_overlay.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

QString parametersOf(quint64 count) {
  const double millions = double(count) / 1e6;
  return millions < 1000
             ? ModelsDialog::tr("%1 million parameters").arg(formatDecimal(millions))
             : ModelsDialog::tr("%1 billion parameters").arg(formatDecimal(millions / 1000));
}

QString aboutModel(const LoadedModel& model) {
  QStringList lines{
      parametersOf(model.parameters) + " · " + model.quantization + " · " + model.architecture,
      ModelsDialog::tr("context of %1 tokens · %2 of KV a token")
          .arg(formatCount(model.contextTokens), formatBytes(model.kvBytesPerToken)),
      model.device};
  if (!model.license.isEmpty()) lines.append(ModelsDialog::tr("licence: %1").arg(model.license));
  if (model.chatFormat.kind != ChatFormatInfo::Kind::reader)
    lines.append(
        ModelsDialog::tr("This model was not trained to read documents in a form of its "
                         "own; they are given to it as part of the question."));
  return lines.join('\n');
}

}  // namespace

ModelsDialog::ModelsDialog(Workspace& workspace, QWidget* parent)
    : QDialog(parent),
      workspace_(workspace),
      name_(headingLabel()),
      about_(quietLabel()),
      notes_(quietLabel()) {
  setAcceptDrops(true);
  setMinimumWidth(480);
  about_->setWordWrap(true);
  notes_->setWordWrap(true);
  notes_->setFont(smaller(notes_->font()));
  name_->setFont(bold(larger(font(), 1.15)));
  auto* card = new QFrame;
  card->setObjectName("card");
  auto* inside = new QVBoxLayout(card);
  inside->setContentsMargins(spacing::large, spacing::medium, spacing::large, spacing::medium);
  inside->addWidget(name_);
  inside->addWidget(about_);
  inside->addWidget(notes_);
  QLabel* hint = quietLabel();
  hint->setWordWrap(true);
  auto* bundled = new QPushButton;
  bundled->setVisible(!workspace.places().bundledModel.isEmpty());
  QPushButton* open = primaryButton({});
  auto* close = new QPushButton;
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(bundled);
  buttons->addStretch(1);
  buttons->addWidget(close);
  buttons->addWidget(open);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::huge, spacing::large, spacing::huge, spacing::large);
  column->setSpacing(spacing::medium);
  column->addWidget(card);
  column->addWidget(hint);
  column->addLayout(buttons);
  connect(bundled, &QPushButton::clicked, this, [this] { choose({}); });
  connect(open, &QPushButton::clicked, this, &ModelsDialog::browse);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  connect(&workspace.engine(), &EngineStatus::changed, this, &ModelsDialog::showModel);
  inEveryLanguage(*this, [this, hint, bundled, open, close] {
    setWindowTitle(tr("Models"));
    hint->setText(
        tr("Any model of the families Llama, Mistral, Qwen, Phi or Gemma in a GGUF file or in a "
           "Hugging Face folder can be used: choose the file, or a safetensors file of the folder, "
           "or drop either here. Nothing is downloaded."));
    bundled->setText(tr("Use the bundled model"));
    open->setText(tr("Open a model…"));
    close->setText(tr("Close"));
    showModel();
  });
}

void ModelsDialog::choose(const QString& path) {
  Preferences wanted = workspace_.settings().preferences();
  const bool same = wanted.modelPath == path;
  wanted.modelPath = path;
  workspace_.settings().setPreferences(wanted);
  if (same && workspace_.engine().state() != EngineStatus::State::ready) workspace_.loadModel();
}

void ModelsDialog::browse() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open a model"), {}, tr("Models (*.gguf *.safetensors);;All files (*)"));
  if (!path.isEmpty()) choose(path);
}

void ModelsDialog::showModel() {
  const EngineStatus& engine = workspace_.engine();
  setLook(*about_, "error", engine.state() == EngineStatus::State::failed);
  notes_->clear();
  switch (engine.state()) {
    case EngineStatus::State::ready:
      name_->setText(engine.model().name);
      about_->setText(aboutModel(engine.model()));
      notes_->setText(engine.model().notes.join('\n'));
      break;
    case EngineStatus::State::loading:
      name_->setText(tr("Loading %1").arg(formatPercent(engine.loadFraction())));
      about_->clear();
      break;
    case EngineStatus::State::failed:
      name_->setText(tr("The model could not be loaded"));
      about_->setText(engine.error());
      break;
    case EngineStatus::State::none:
      name_->setText(tr("No model"));
      about_->setText(tr("There is no bundled model on this computer."));
      break;
  }
  notes_->setVisible(!notes_->text().isEmpty());
}

void ModelsDialog::dragEnterEvent(QDragEnterEvent* event) {
  const QStringList paths = DropOverlay::pathsIn(*event->mimeData());
  if (paths.size() == 1) event->acceptProposedAction();
}

void ModelsDialog::dropEvent(QDropEvent* event) {
  choose(DropOverlay::pathsIn(*event->mimeData()).constFirst());
}

}  // namespace specache::app

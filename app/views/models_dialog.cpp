// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/models_dialog.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/drop_overlay.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/model_facts_view.h"
#include "app/views/theme.h"
#include "app/views/two_line_delegate.h"

namespace specache::app {
namespace {

constexpr int kListWidth = 230;

}  // namespace

ModelsDialog::ModelsDialog(Workspace& workspace, QWidget* parent)
    : QDialog(parent),
      workspace_(workspace),
      list_(new QListView),
      facts_(new ModelFactsView),
      use_(primaryButton({})) {
  setAcceptDrops(true);
  setMinimumSize(720, 420);
  resize(860, 560);
  list_->setObjectName("conversationList");
  list_->setModel(&workspace.models());
  list_->setItemDelegate(new TwoLineDelegate(ModelListModel::SubtitleRole, list_));
  list_->setMouseTracking(true);
  list_->setFixedWidth(kListWidth);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setWidget(facts_);
  QLabel* hint = quietLabel();
  hint->setWordWrap(true);
  hint->setFont(smaller(hint->font()));
  auto* open = new QPushButton;
  auto* close = new QPushButton;
  auto* both = new QHBoxLayout;
  both->setSpacing(spacing::medium);
  both->addWidget(list_);
  both->addWidget(scroll, 1);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(open);
  buttons->addWidget(hint, 1);
  buttons->addWidget(close);
  buttons->addWidget(use_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
  column->setSpacing(spacing::medium);
  column->addLayout(both, 1);
  column->addLayout(buttons);
  use_->setDefault(true);  // a button outside of its dialog would not become the dialog's

  connect(use_, &QPushButton::clicked, this, &ModelsDialog::use);
  connect(open, &QPushButton::clicked, this, &ModelsDialog::browse);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  connect(list_, &QListView::activated, this, &ModelsDialog::use);
  connect(list_, &QListView::customContextMenuRequested, this, &ModelsDialog::openMenu);
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &ModelsDialog::showChosen);
  connect(&workspace.models(), &QAbstractItemModel::dataChanged, this, &ModelsDialog::showChosen);
  connect(&workspace.engine(), &EngineStatus::changed, this, &ModelsDialog::showChosen);
  const QString& wanted = workspace.settings().preferences().modelPath;
  const int row =
      workspace.models().rowOf(wanted.isEmpty() ? workspace.places().bundledModel : wanted);
  list_->setCurrentIndex(workspace.models().index(row < 0 ? 0 : row));
  workspace.models().inspectAll();
  inEveryLanguage(*this, [this, hint, open, close] {
    setWindowTitle(tr("Models"));
    list_->setAccessibleName(tr("Models"));
    hint->setText(tr("or drop a GGUF file or a Hugging Face folder here. Nothing is downloaded."));
    open->setText(tr("Open a model…"));
    close->setText(tr("Close"));
    showChosen();
  });
}

int ModelsDialog::chosen() const {
  return list_->currentIndex().isValid() ? list_->currentIndex().row() : -1;
}

void ModelsDialog::open(const QString& path) {
  list_->setCurrentIndex(workspace_.models().index(workspace_.models().add(path)));
}

void ModelsDialog::browse() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open a model"), {}, tr("Models (*.gguf *.safetensors);;All files (*)"));
  if (!path.isEmpty()) open(path);
}

void ModelsDialog::use() {
  if (!use_->isEnabled() || chosen() < 0) return;
  const ModelListModel& models = workspace_.models();
  const QString path = models.isBundled(chosen()) ? QString() : models.at(chosen()).path;
  Preferences wanted = workspace_.settings().preferences();
  const bool same = wanted.modelPath == path;
  wanted.modelPath = path;
  workspace_.settings().setPreferences(wanted);
  if (same && workspace_.engine().state() != EngineStatus::State::ready) workspace_.loadModel();
}

void ModelsDialog::openMenu(const QPoint& at) {
  const QModelIndex index = list_->indexAt(at);
  if (!index.isValid() || workspace_.models().isBundled(index.row())) return;
  QMenu menu(this);
  menu.addAction(tr("Remove from the list"), this,
                 [this, index] { workspace_.models().forget(index.row()); });
  menu.exec(list_->viewport()->mapToGlobal(at));
}

bool ModelsDialog::isWanted(const QString& path) const {
  const QString& wanted = workspace_.settings().preferences().modelPath;
  return path == (wanted.isEmpty() ? workspace_.places().bundledModel : wanted);
}

QString ModelsDialog::stateOf(const QString& path) const {
  if (!isWanted(path)) return {};
  const EngineStatus& engine = workspace_.engine();
  switch (engine.state()) {
    case EngineStatus::State::ready:
      return (QStringList{tr("In use on %1").arg(engine.model().device)} + engine.model().notes)
          .join('\n');
    case EngineStatus::State::loading:
      return tr("Loading %1").arg(formatPercent(engine.loadFraction()));
    case EngineStatus::State::failed:
      return tr("It could not be loaded. %1").arg(engine.error());
    case EngineStatus::State::none:
      break;
  }
  return {};
}

void ModelsDialog::showChosen() {
  use_->setText(tr("Use this model"));
  if (chosen() < 0) {
    use_->setEnabled(false);
    return facts_->showNothing();
  }
  const KnownModel& model = workspace_.models().at(chosen());
  const EngineStatus::State engine = workspace_.engine().state();
  const bool wanted = isWanted(model.path);
  const bool failed = wanted && engine == EngineStatus::State::failed;
  const bool atWork = wanted && !failed && engine != EngineStatus::State::none;
  if (atWork && engine == EngineStatus::State::ready) use_->setText(tr("In use"));
  use_->setEnabled(model.usable() && !atWork);
  // What inspection found already need not be said twice.
  const bool told = failed && !model.facts.problems.isEmpty();
  facts_->show(model, told ? QString() : stateOf(model.path), failed);
}

void ModelsDialog::dragEnterEvent(QDragEnterEvent* event) {
  const QStringList paths = DropOverlay::pathsIn(*event->mimeData());
  if (paths.size() == 1) event->acceptProposedAction();
}

void ModelsDialog::dropEvent(QDropEvent* event) {
  open(DropOverlay::pathsIn(*event->mimeData()).constFirst());
}

}  // namespace specache::app

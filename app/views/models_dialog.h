// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QListView;
class QPushButton;

namespace specache::app {

class ModelFactsView;
class Workspace;

/// Which model answers: the bundled one, or any GGUF file or Hugging Face folder by dialog or drop.
/// A model is looked into before it is loaded, so that a person sees what it is, what it costs and
/// what will not work.
class ModelsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ModelsDialog(Workspace& workspace, QWidget* parent = nullptr);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void open(const QString& path);
  void browse();
  void use();
  void forget();
  void openMenu(const QPoint& at);
  void showChosen();
  int chosen() const;
  /// What the engine does with the model of that path; empty where nothing.
  QString stateOf(const QString& path) const;
  bool isWanted(const QString& path) const;

  Workspace& workspace_;
  QListView* list_;
  ModelFactsView* facts_;
  QPushButton* use_;
};

}  // namespace specache::app

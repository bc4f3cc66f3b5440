// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;

namespace specache::app {

class Workspace;

/// Which model answers: the bundled one, or any GGUF file or Hugging Face folder by dialog
/// or drop.
class ModelsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ModelsDialog(Workspace& workspace, QWidget* parent = nullptr);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void choose(const QString& path);
  void browse();
  void showModel();

  Workspace& workspace_;
  QLabel* name_;
  QLabel* about_;
  QLabel* notes_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QToolButton;
class QWidget;

namespace specache::app {

class ComposerInput;
class DocumentChip;
class FlowLayout;
class Workspace;

/// Where questions are written, with the attached documents as chips above.
class Composer : public QFrame {
  Q_OBJECT

 public:
  explicit Composer(Workspace& workspace, QWidget* parent = nullptr);
  void focusInput();

 signals:
  void openWanted();
  void documentChosen(int row);
  /// Offers to take a pasted text out of the field and attach it; the call does it.
  void longTextPasted(const QString& text);

 public slots:
  /// Takes `text` out of the field again.
  void removeText(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void rebuildChips();
  void refreshChips();
  void refreshSend();
  void send();

  Workspace& workspace_;
  QWidget* chipArea_;
  FlowLayout* chips_;
  QList<DocumentChip*> shown_;
  ComposerInput* input_;
  QToolButton* attach_ = nullptr;
  QToolButton* send_ = nullptr;
};

}  // namespace specache::app

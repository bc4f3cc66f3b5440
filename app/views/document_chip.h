// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace specache::app {

struct AttachedDocument;
class ElidedLabel;

/// An attached document: its name, pages, exact tokens, and how far reading is.
class DocumentChip : public QFrame {
  Q_OBJECT

 public:
  explicit DocumentChip(QWidget* parent = nullptr);
  /// `unifiedMemory`: both memory tiers are in RAM.
  void setDocument(const AttachedDocument& document, bool unifiedMemory);

 signals:
  void clicked();
  void removeWanted();
  void stopWanted();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QLabel* icon_;
  ElidedLabel* name_;
  QLabel* state_;
  QToolButton* stop_;
  QToolButton* remove_ = nullptr;
  double fraction_ = 0;
  bool reading_ = false;
};

}  // namespace specache::app

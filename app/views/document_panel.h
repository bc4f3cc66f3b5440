// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "app/documents/document.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace specache::app {

class HeatStrip;
class PageView;
class Workspace;

/// The documents page by page, shaded where the chosen answer or sentence attended to.
class DocumentPanel : public QWidget {
  Q_OBJECT

 public:
  explicit DocumentPanel(Workspace& workspace, QWidget* parent = nullptr);
  void showDocument(int row);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refreshNames();
  void showPlace(std::size_t byte, bool scroll);
  void turnPage(int direction);
  void refreshAttention();
  void goToStrongest();
  const Document* shown() const;
  /// Index in the chosen answer's documents of the one shown; -1 if it is not among them.
  int recordIndex() const;

  Workspace& workspace_;
  QComboBox* names_;
  QLabel* page_;
  QToolButton* back_ = nullptr;
  QToolButton* forth_ = nullptr;
  PageView* text_;
  HeatStrip* strip_;
  QLabel* empty_;
  QLabel* explanation_;
  QLabel* strongest_;
  QWidget* content_;
  std::shared_ptr<const Document> document_;
  std::size_t byte_ = 0;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/storage/records.h"

class QFrame;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace specache::app {

class VersionPager;

/// A question in a bubble at the right. It can be edited, which makes another version of it.
class QuestionView : public QWidget {
  Q_OBJECT

 public:
  explicit QuestionView(const Message& message, QWidget* parent = nullptr);

 signals:
  void edited(qint64 question, const QString& text);
  void versionChosen(qint64 question, int version);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitBubble();
  void showEditor(bool shown);
  void showEdit();

  Message message_;
  QFrame* bubble_;
  QLabel* text_;
  QToolButton* edit_;
  VersionPager* pager_;
  QWidget* editor_;
  QPlainTextEdit* field_;
};

}  // namespace specache::app

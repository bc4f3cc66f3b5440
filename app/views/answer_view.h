// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/models/chat_model.h"
#include "app/views/answer_text.h"

class QLabel;
class QToolButton;

namespace specache::app {

class VersionPager;

/// An answer with what there is to know and to do about it: one quiet line below.
class AnswerView : public QWidget {
  Q_OBJECT

 public:
  explicit AnswerView(const ChatMessage& message, QWidget* parent = nullptr);

  void setMessage(const ChatMessage& message);
  /// Shades the sentence; `active` is true for the answer that the side panel tells about.
  void setChosen(bool active, const AnswerText::Range& sentence);
  StoreId id() const { return message_.message.id; }

 signals:
  void regenerateWanted(qint64 answer);
  void continueWanted(qint64 answer);
  void versionChosen(qint64 answer, int version);
  void chosen(qint64 answer, const specache::app::AnswerText::Range& sentence);
  void citationChosen(qint64 answer, int index);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void setTexts();
  void showText();
  void showProgress();
  void showFigures();
  /// As many figures as there is room for.
  void fitFigures();
  void copy();

  ChatMessage message_;
  AnswerText* text_;
  QLabel* progress_;
  QLabel* error_;
  QToolButton* figures_;
  QToolButton* copy_;
  QToolButton* regenerate_;
  QToolButton* continue_;
  VersionPager* pager_;
  QWidget* footer_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>
#include <QTimer>
#include <optional>

#include "app/models/answer_record.h"
#include "app/views/text_alignment.h"

namespace specache::app {

/// An answer as formatted text. Streamed text is rendered at most ten times a second. A click on a
/// sentence, or Alt with the arrow keys, chooses it.
class AnswerText : public QTextBrowser {
  Q_OBJECT

 public:
  using Range = std::optional<std::pair<qsizetype, qsizetype>>;

  explicit AnswerText(QWidget* parent = nullptr);

  /// `writing` shows a caret at the end.
  void setAnswer(const QString& markdown, const QList<Citation>& citations, bool writing);
  /// Shades a stretch of the Markdown source; none: nothing.
  void setChosen(const Range& range);

 signals:
  void sentenceChosen(const specache::app::AnswerText::Range& range);
  void citationChosen(int index);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void render();
  const TextAlignment& alignment();
  void insertCitations();
  void fitHeight();
  void shade();
  /// Rendered positions of the sentences, [begin, end).
  QList<std::pair<int, int>> sentences() const;
  void choose(const std::pair<int, int>& sentence);
  void step(int direction);

  QString markdown_;
  QList<Citation> citations_;
  bool writing_ = false;
  std::optional<TextAlignment> alignment_;  ///< made when it is first needed
  Range chosen_;
  QTimer renderTimer_;
  QPoint pressed_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>
#include <functional>

class QLabel;
class QPushButton;

namespace specache::app {

/// A sentence in the window, with a way out beside it. Never in the way of anything else.
class Banner : public QFrame {
  Q_OBJECT

 public:
  enum class Severity { note, warning, error };

  explicit Banner(QWidget* parent = nullptr);

  /// `milliseconds` 0: until it is closed.
  void tell(Severity severity, const QString& message, int milliseconds = 0);
  void tell(Severity severity, const QString& message, const QString& action,
            const std::function<void()>& act, int milliseconds = 0);
  QString message() const;
  /// Hides what is no more than a note.
  void hideNote();

 private:
  QLabel* text_;
  QPushButton* action_;
  std::function<void()> act_;
  QTimer hide_;
};

}  // namespace specache::app

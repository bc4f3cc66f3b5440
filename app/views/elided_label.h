// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace specache::app {

/// One line of text that ends in … where there is no room; the whole is in its tool tip.
class ElidedLabel : public QLabel {
 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  void setFullText(const QString& text);
  const QString& fullText() const { return text_; }
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void elide();
  QString text_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

#include "app/documents/document.h"
#include "app/views/attention.h"
#include "app/views/text_alignment.h"

namespace specache::app {

/// One page of a document, with passages shaded. Very long pages are shown in stretches.
class PageView : public QTextBrowser {
  Q_OBJECT

 public:
  explicit PageView(QWidget* parent = nullptr);

  /// Shows the page around `byte`.
  void showPlace(const Document& document, std::size_t byte);
  void setPassages(const QList<Passage>& passages);
  void scrollTo(std::size_t byte);
  /// Bytes of the document that are shown.
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }
  void clearPage();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void render();
  void shade();
  int positionOf(std::size_t byte) const;

  QByteArray utf8_;  ///< of the shown stretch
  bool markdown_ = false;
  bool code_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  TextAlignment alignment_;
  QList<Passage> passages_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Ways to divide a text into pages.
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "app/documents/document.h"

namespace specache::app {

/// Stretches of at most 50 lines and about 8 KB; a line longer than that becomes parts.
std::vector<Page> linePages(const QByteArray& utf8);

/// One page a heading of a Markdown text ("# …" or underlined, not in code blocks); fewer than two
/// headings: none.
std::vector<Page> markdownSections(const QByteArray& utf8);

/// Collects the text of a document that names its pages or headings on the way.
class PageBuilder {
 public:
  /// What comes now is on a new page. Pages without text vanish.
  void beginPage(const QString& label);
  /// Adds a paragraph: a blank line goes before it.
  void addParagraph(const QString& text) { add(text, "\n\n"); }
  /// Adds a line (of a table or list) right under what came before.
  void addLine(const QString& text) { add(text, "\n"); }
  /// Adds all text of another one to the page that is being filled.
  void append(const PageBuilder& other) { add(QString::fromUtf8(other.utf8_), "\n\n"); }
  bool isEmpty() const { return utf8_.isEmpty(); }
  qsizetype size() const { return utf8_.size(); }
  /// Moves text and pages into the document. Fewer than two pages that are not printed ones: the
  /// document is divided by lines instead.
  void finish(Document& document, PageKind kind);

 private:
  void add(const QString& text, const char* separator);

  QByteArray utf8_;
  std::vector<Page> pages_;
  QString label_;
  bool newPage_ = true;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "app/documents/paging.h"

namespace specache::app {

/// Takes a word processor file's paragraphs, tables and page breaks in their order; a table row
/// becomes one line, its cells parted by " | ", tables in cells included.
class FlowText {
 public:
  /// `byPages`: pages begin at page breaks, else at headings.
  FlowText(PageBuilder& pages, bool byPages);

  void addParagraph(const QString& text) { add(text, false); }
  void addListItem(const QString& text) { add(text, true); }
  void addHeading(const QString& text);
  void breakPage();

  void beginTable();
  void beginCell();
  void endCell();
  void endRow();

 private:
  void add(const QString& text, bool listItem);
  bool inTable() const { return !cells_.empty(); }
  void beginNextPage();

  PageBuilder& pages_;
  bool byPages_;
  int page_ = 1;
  bool breakAfterRow_ = false;
  bool firstRow_ = false;
  QStringList cells_;              ///< open cells, innermost last
  std::vector<QStringList> rows_;  ///< rows that are open, by depth of table
};

}  // namespace specache::app

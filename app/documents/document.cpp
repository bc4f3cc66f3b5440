// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/document.h"

#include <algorithm>

#include "app/documents/translate.h"

namespace specache::app {

QString Document::text(std::size_t begin, std::size_t end) const {
  const std::size_t size = utf8.size();
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  return QString::fromUtf8(utf8.constData() + begin, static_cast<qsizetype>(end - begin));
}

std::size_t Document::pageAt(std::size_t byteOffset) const {
  const auto after =
      std::upper_bound(pages.begin(), pages.end(), byteOffset,
                       [](std::size_t offset, const Page& page) { return offset < page.begin; });
  return after == pages.begin() ? 0 : after - pages.begin() - 1;
}

int Document::lineAt(std::size_t byteOffset) const {
  const Page& page = pages.at(pageAt(byteOffset));
  if (page.firstLine == 0) return 0;
  const auto begin = utf8.begin() + static_cast<qsizetype>(page.begin);
  const auto end = utf8.begin() + std::clamp<qsizetype>(
                                      byteOffset, static_cast<qsizetype>(page.begin), utf8.size());
  return page.firstLine + static_cast<int>(std::count(begin, end, '\n'));
}

QString Document::placeAt(std::size_t byteOffset) const {
  const Page& page = pages.at(pageAt(byteOffset));
  const int line = lineAt(byteOffset);
  switch (pageKind) {
    case PageKind::page:
      return Documents::tr("page %1").arg(page.label);
    case PageKind::chapter:
      return Documents::tr("chapter “%1”").arg(page.label);
    case PageKind::section:
      if (page.label.isEmpty()) {
        return line > 0 ? Documents::tr("line %1").arg(line) : Documents::tr("beginning");
      }
      return line > 0 ? Documents::tr("“%1”, line %2").arg(page.label, QString::number(line))
                      : Documents::tr("“%1”").arg(page.label);
    case PageKind::lines:
      break;
  }
  return page.label.isEmpty() ? Documents::tr("line %1").arg(line)
                              : Documents::tr("line %1, part %2").arg(line).arg(page.label);
}

QString Document::pageName(std::size_t index) const {
  const Page& page = pages.at(index);
  switch (pageKind) {
    case PageKind::page:
      return Documents::tr("Page %1").arg(page.label);
    case PageKind::chapter:
      return page.label;
    case PageKind::section:
      return page.label.isEmpty() ? Documents::tr("Beginning") : page.label;
    case PageKind::lines:
      break;
  }
  if (!page.label.isEmpty()) {
    return Documents::tr("Line %1, part %2").arg(page.firstLine).arg(page.label);
  }
  const int last = lineAt(page.end > page.begin ? page.end - 1 : page.begin);
  if (last == page.firstLine) return Documents::tr("Line %1").arg(last);
  return Documents::tr("Lines %1–%2").arg(page.firstLine).arg(last);
}

Document selectPages(const Document& document, std::size_t first, std::size_t last) {
  last = std::min(last, document.pages.size() - 1);
  first = std::min(first, last);
  const std::size_t begin = document.pages[first].begin;
  const std::size_t end = document.pages[last].end;

  Document part = document;
  part.utf8 = document.utf8.mid(static_cast<qsizetype>(begin), static_cast<qsizetype>(end - begin));
  part.pages.assign(document.pages.begin() + static_cast<std::ptrdiff_t>(first),
                    document.pages.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  for (Page& page : part.pages) {
    page.begin -= begin;
    page.end -= begin;
  }
  part.firstPage = document.firstPage + static_cast<int>(first);
  return part;
}

}  // namespace specache::app

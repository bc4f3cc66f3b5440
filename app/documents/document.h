// SPDX-License-Identifier: GPL-3.0-or-later
// A document as text with places in it that a citation can name.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace specache::app {

/// What the stretches of a document are.
enum class PageKind : std::uint8_t {
  page,     ///< printed pages (PDF, and word processor files that name their page breaks)
  section,  ///< from one heading to the next (Markdown, HTML, word processor files)
  chapter,  ///< files of a book (EPUB)
  lines     ///< stretches of equally many lines (plain text, source code, CSV)
};

/// A stretch of a document's text: bytes [begin, end) of Document::utf8. Pages follow each other in
/// order without overlap; only blank lines lie between them.
struct Page {
  QString label;  ///< "12", "iv", a heading; for a part of a long line, the part's number; or empty
  std::size_t begin = 0;
  std::size_t end = 0;
  int firstLine = 0;  ///< number of the line that `begin` is on; 0 where the file has no lines
};

/// A file turned into text. A value: copies share the text. Every offset is a byte of `utf8`, which
/// is what the engine reads and counts its token offsets in.
struct Document {
  QString name;       ///< file name without the folder
  QString path;       ///< absolute; empty for text that came from no file
  QByteArray sha256;  ///< of the file's bytes, 32 bytes
  QString format;     ///< for people: "PDF", "Markdown", "C++ source"…
  PageKind pageKind = PageKind::lines;
  QByteArray utf8;          ///< valid UTF-8, lines end in \n, no NUL; never empty
  std::vector<Page> pages;  ///< at least one
  int firstPage = 0;        ///< how many pages of the file lie before pages[0] (selectPages)
  QStringList notes;        ///< sentences about what was guessed or left out, to be shown

  QString text() const { return QString::fromUtf8(utf8); }
  QString text(std::size_t begin, std::size_t end) const;
  /// Index of the page that the byte is on; between two pages, the one before; past the end, the
  /// last.
  std::size_t pageAt(std::size_t byteOffset) const;
  /// Number of the byte's line in the file, from 1; 0 where the file has no lines.
  int lineAt(std::size_t byteOffset) const;
  /// How a citation names the byte's place, translated: "page 12", "line 120", "“Fares”, line 33".
  QString placeAt(std::size_t byteOffset) const;
  /// Name of a page in a list, translated: "Page 12", "Lines 101–150", "Fares".
  QString pageName(std::size_t page) const;
};

/// The document with only pages first … last (indices, both counted in): for one that does not fit.
/// Labels, line numbers and firstPage stay those of the whole file.
Document selectPages(const Document& document, std::size_t first, std::size_t last);

}  // namespace specache::app

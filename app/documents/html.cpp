// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>
#include <QStringDecoder>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextList>
#include <QTextTable>
#include <algorithm>

#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/text_encoding.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

constexpr int kMaxNesting = 3000;      // of elements, else the page is refused
constexpr int kMaxFrameNesting = 100;  // of frames, else their text is taken without structure

/// A web page that loads nothing that it refers to.
class PageText : public QTextDocument {
 protected:
  QVariant loadResource(int /*type*/, const QUrl& /*name*/) override { return QByteArray(""); }
};

// Qt's parser takes time with the square of the nesting. Pages of people stay far below the limit;
// elements whose end tags are optional are not counted.
void checkNesting(const QString& html, const QString& name) {
  static const QRegularExpression tags(
      QStringLiteral("<(/?)(div|span|table|font|center|blockquote|ul|ol|b|i|section|article)\\b"),
      QRegularExpression::CaseInsensitiveOption);
  int depth = 0;
  for (auto it = tags.globalMatch(html); it.hasNext();) {
    depth = std::max(0, depth + (it.next().capturedLength(1) == 0 ? 1 : -1));
    if (depth > kMaxNesting) {
      throw DocumentError(
          Documents::tr("The web page “%1” is nested too deeply to be read. Open it in "
                        "a browser, save it as text or PDF and use that.")
              .arg(name));
    }
  }
}

QString blockText(const QTextBlock& block) {
  QString text = block.text();
  text.replace(QChar(QChar::LineSeparator), u'\n');
  text.replace(QChar(QChar::Nbsp), u' ');
  text.remove(QChar(QChar::ObjectReplacementCharacter));
  return text.trimmed();
}

/// Walks the frames of a QTextDocument in the order of its text.
class FrameWalk {
 public:
  FrameWalk(PageBuilder& pages, bool headingsArePages)
      : pages_(pages), headingsArePages_(headingsArePages) {}

  void addFrame(const QTextFrame& frame, int depth) {
    if (depth > kMaxFrameNesting) {
      addFlat(frame);
      return;
    }
    for (auto it = frame.begin(); !it.atEnd(); ++it) {
      if (const auto* table = qobject_cast<QTextTable*>(it.currentFrame())) {
        addTable(*table);
      } else if (it.currentFrame() != nullptr) {
        addFrame(*it.currentFrame(), depth + 1);
      } else {
        addBlock(it.currentBlock());
      }
    }
  }
  const QString& firstHeading() const { return firstHeading_; }

 private:
  // Frames nested beyond reason: their text without their structure.
  void addFlat(const QTextFrame& frame) {
    for (QTextBlock block = frame.firstCursorPosition().block();
         block.isValid() && block.position() <= frame.lastPosition(); block = block.next()) {
      addBlock(block);
    }
  }

  void addBlock(const QTextBlock& block) {
    const QString text = blockText(block);
    if (text.isEmpty()) return;
    if (block.blockFormat().headingLevel() > 0) {
      if (headingsArePages_) pages_.beginPage(text.simplified());
      if (firstHeading_.isEmpty()) firstHeading_ = text.simplified();
    }
    const bool preformatted = block.blockFormat().nonBreakableLines();
    if (block.textList() != nullptr) {
      pages_.addLine(QStringLiteral("- ") + text);
    } else if (preformatted && inPreformatted_) {
      pages_.addLine(block.text());
    } else {
      pages_.addParagraph(text);
    }
    inPreformatted_ = preformatted;
  }

  void addTable(const QTextTable& table) {
    for (int row = 0; row < table.rows(); ++row) {
      QStringList cells;
      for (int column = 0; column < table.columns(); ++column) {
        const QTextTableCell cell = table.cellAt(row, column);
        if (cell.row() == row && cell.column() == column) cells += cellText(cell);
      }
      const QString line = cells.join(QStringLiteral(" | "));
      row == 0 ? pages_.addParagraph(line) : pages_.addLine(line);
    }
  }

  // Text of a cell and the tables in it, in one line.
  static QString cellText(const QTextTableCell& cell) {
    QStringList parts;
    const QTextBlock end = cell.lastCursorPosition().block().next();
    for (QTextBlock block = cell.firstCursorPosition().block(); block.isValid() && block != end;
         block = block.next()) {
      if (const QString text = blockText(block).simplified(); !text.isEmpty()) parts += text;
    }
    return parts.join(u' ');
  }

  PageBuilder& pages_;
  bool headingsArePages_;
  bool inPreformatted_ = false;
  QString firstHeading_;
};

}  // namespace

QString decodeHtml(const QByteArray& bytes, Document& document) {
  QStringDecoder decode = QStringDecoder::decoderForHtml(bytes);
  // What calls itself Latin-1 is Windows-1252 on the web, which decodeText falls back to.
  if (decode.isValid() && qstrcmp(decode.name(), "ISO-8859-1") != 0) {
    QString html = decode(bytes);
    if (!decode.hasError()) return html;
  }
  DecodedText decoded = decodeText(bytes, document.name);
  if (!decoded.note.isEmpty()) document.notes += decoded.note;
  return QString::fromUtf8(decoded.utf8);
}

QString addHtml(const QString& html, const QString& name, PageBuilder& pages,
                bool headingsArePages) {
  checkNesting(html, name);
  PageText page;
  page.setUndoRedoEnabled(false);
  page.setHtml(html);
  FrameWalk walk(pages, headingsArePages);
  walk.addFrame(*page.rootFrame(), 0);
  return walk.firstHeading().isEmpty()
             ? page.metaInformation(QTextDocument::DocumentTitle).simplified()
             : walk.firstHeading();
}

void readHtml(const QByteArray& bytes, Document& document) {
  PageBuilder pages;
  addHtml(decodeHtml(bytes, document), document.name, pages, true);
  if (pages.isEmpty()) {
    throw DocumentError(Documents::tr("The web page “%1” holds no text. Pages that are built by "
                                      "scripts must be saved from the browser as text or PDF.")
                            .arg(document.name));
  }
  document.format = QStringLiteral("HTML");
  pages.finish(document, PageKind::section);
}

}  // namespace specache::app

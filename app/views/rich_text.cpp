// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/rich_text.h"

#include <QFontDatabase>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr qreal kCodeLinePercent = 125;
constexpr qreal kParagraphGap = 10;

bool isCode(const QTextBlock& block) {
  return block.blockFormat().hasProperty(QTextFormat::BlockCodeFence) ||
         block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage);
}

void styleCode(const QTextBlock& block, const Colours& colours) {
  QTextBlockFormat format = block.blockFormat();
  format.setBackground(colours.sunken);
  format.setLineHeight(kCodeLinePercent, QTextBlockFormat::ProportionalHeight);
  format.setLeftMargin(spacing::medium);
  format.setTopMargin(isCode(block.previous()) ? 0 : spacing::small);
  format.setBottomMargin(isCode(block.next()) ? 0 : kParagraphGap);
  QTextCursor cursor(block);
  cursor.setBlockFormat(format);
  cursor.select(QTextCursor::BlockUnderCursor);
  QTextCharFormat text;
  text.setFontFamilies({QFontDatabase::systemFont(QFontDatabase::FixedFont).family()});
  text.setFontFixedPitch(true);
  cursor.mergeCharFormat(text);
}

void styleText(const QTextBlock& block, const QTextDocument& document, const QFont& font,
               int linePercent) {
  QTextBlockFormat format = block.blockFormat();
  format.setLineHeight(linePercent, QTextBlockFormat::ProportionalHeight);
  const bool inTable = QTextCursor(block).currentTable() != nullptr;
  const bool first = block == document.begin();
  format.setTopMargin(format.headingLevel() > 0 && !first ? kParagraphGap : 0);
  format.setBottomMargin(inTable ? 0 : kParagraphGap);
  QTextCursor cursor(block);
  cursor.setBlockFormat(format);
  if (format.headingLevel() == 0) return;
  cursor.select(QTextCursor::BlockUnderCursor);
  QTextCharFormat heading;
  heading.setFontPointSize(font.pointSizeF() * (format.headingLevel() == 1 ? 1.25 : 1.08));
  heading.setFontWeight(QFont::DemiBold);
  heading.setProperty(QTextFormat::FontSizeAdjustment, 0);
  cursor.mergeCharFormat(heading);
}

void styleTable(QTextTable& table, const Colours& colours) {
  QTextTableFormat format = table.format();
  format.setBorder(0);
  format.setCellSpacing(0);
  format.setCellPadding(0);
  format.setBorderCollapse(true);
  format.setTopMargin(0);
  format.setBottomMargin(kParagraphGap);
  format.setWidth(QTextLength());
  table.setFormat(format);
  for (int row = 0; row < table.rows(); ++row) {
    for (int column = 0; column < table.columns(); ++column) {
      QTextTableCell cell = table.cellAt(row, column);
      QTextTableCellFormat style = cell.format().toTableCellFormat();
      style.setTopPadding(5);
      style.setBottomPadding(5);
      style.setRightPadding(spacing::large);
      style.setBottomBorder(1);
      style.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
      style.setBottomBorderBrush(colours.border);
      if (row == 0) {
        style.setForeground(colours.quiet);
        style.setFontWeight(QFont::Normal);
      }
      cell.setFormat(style);
    }
  }
}

}  // namespace

void renderMarkdown(QTextDocument& document, const QString& markdown, const Colours& colours,
                    const QFont& font, int linePercent) {
  document.setDefaultFont(font);
  document.setMarkdown(markdown,
                       QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                           QTextDocument::MarkdownNoHTML);
  QList<QTextTable*> tables;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    if (QTextTable* table = QTextCursor(block).currentTable(); table && !tables.contains(table))
      tables.append(table);
    if (isCode(block))
      styleCode(block, colours);
    else
      styleText(block, document, font, linePercent);
  }
  for (QTextTable* table : tables) styleTable(*table, colours);
}

void renderPlain(QTextDocument& document, const QString& text, const QFont& font, int linePercent) {
  document.setDefaultFont(font);
  document.setPlainText(text);
  QTextCursor cursor(&document);
  cursor.select(QTextCursor::Document);
  QTextBlockFormat format;
  format.setLineHeight(linePercent, QTextBlockFormat::ProportionalHeight);
  cursor.mergeBlockFormat(format);
}

QString renderedText(const QTextDocument& document) {
  QString text;
  text.reserve(document.characterCount());
  for (int i = 0; i < document.characterCount(); ++i) text.append(document.characterAt(i));
  return text;
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/paging.h"

#include <QRegularExpression>
#include <algorithm>
#include <utility>

namespace specache::app {
namespace {

constexpr int kLines = 50;
constexpr qsizetype kBytes = 8000;

// Where to cut a long line that begins at `begin`: after a blank if there is one, never inside a
// character.
qsizetype cutLine(const QByteArray& utf8, qsizetype begin, qsizetype lineEnd) {
  const qsizetype limit = begin + kBytes;
  if (lineEnd <= limit + kBytes / 8) return lineEnd;
  const qsizetype blank = utf8.lastIndexOf(' ', limit);
  if (blank > begin + kBytes / 2) return blank + 1;
  qsizetype cut = limit;
  while ((static_cast<unsigned char>(utf8[cut]) & 0xC0U) == 0x80U) --cut;
  return cut;
}

qsizetype endOfLine(const QByteArray& utf8, qsizetype begin) {
  const qsizetype end = utf8.indexOf('\n', begin);
  return end < 0 ? utf8.size() : end + 1;
}

// The title of a Markdown heading, or nothing if the line is none.
QString headingTitle(const QString& line, const QString& next) {
  static const QRegularExpression hashes(QStringLiteral("^ {0,3}#{1,6}\\s+(.*?)\\s*#*\\s*$"));
  static const QRegularExpression underline(QStringLiteral("^ {0,3}(=+|-{3,})\\s*$"));
  const auto match = hashes.match(line);
  if (match.hasMatch()) return match.captured(1);
  const bool plain = !line.trimmed().isEmpty() && line.size() < 200 && !line.contains(u'|') &&
                     !line.startsWith(u'-') && !line.startsWith(u'>');
  return plain && underline.match(next).hasMatch() ? line.trimmed() : QString();
}

// Without blank lines before the text and white space behind it; indentation stays.
QString withoutBlankEnds(const QString& text) {
  qsizetype end = text.size();
  while (end > 0 && text[end - 1].isSpace()) --end;
  qsizetype begin = 0;
  for (qsizetype i = 0; i < end && text[i].isSpace(); ++i) {
    if (text[i] == u'\n') begin = i + 1;
  }
  return text.mid(begin, end - begin);
}

bool isFence(const QByteArray& line) {
  const QByteArray trimmed = line.trimmed();
  return trimmed.startsWith("```") || trimmed.startsWith("~~~");
}

}  // namespace

std::vector<Page> linePages(const QByteArray& utf8) {
  std::vector<Page> pages;
  int line = 1;
  for (qsizetype begin = 0; begin < utf8.size();) {
    const int firstLine = line;
    qsizetype end = endOfLine(utf8, begin);
    if (const qsizetype cut = cutLine(utf8, begin, end); cut < end) {
      for (int part = 1; begin < end; ++part) {
        const qsizetype partEnd = cutLine(utf8, begin, end);
        pages.push_back({QString::number(part), static_cast<std::size_t>(begin),
                         static_cast<std::size_t>(partEnd), firstLine});
        begin = partEnd;
      }
      ++line;
      continue;
    }
    for (++line; end < utf8.size() && line < firstLine + kLines; ++line) {
      const qsizetype next = endOfLine(utf8, end);
      if (next - begin > kBytes) break;
      end = next;
    }
    pages.push_back(
        {{}, static_cast<std::size_t>(begin), static_cast<std::size_t>(end), firstLine});
    begin = end;
  }
  return pages;
}

std::vector<Page> markdownSections(const QByteArray& utf8) {
  std::vector<Page> pages;
  bool fenced = false;
  int line = 1;
  int headings = 0;
  for (qsizetype begin = 0; begin < utf8.size(); ++line) {
    const qsizetype end = endOfLine(utf8, begin);
    const QByteArray text = utf8.mid(begin, std::min<qsizetype>(end - begin, 1000));
    if (isFence(text)) fenced = !fenced;
    QString title;
    const char below = end < utf8.size() ? utf8[end] : '\0';
    if (!fenced && (text.contains('#') || below == '=' || below == '-')) {
      const QByteArray next = utf8.mid(end, std::min<qsizetype>(endOfLine(utf8, end) - end, 1000));
      title = headingTitle(QString::fromUtf8(text).chopped(text.endsWith('\n') ? 1 : 0),
                           QString::fromUtf8(next));
    }
    headings += title.isEmpty() ? 0 : 1;
    if (pages.empty() || !title.isEmpty()) {
      if (!pages.empty()) pages.back().end = begin;
      pages.push_back({title, static_cast<std::size_t>(begin), 0, line});
    }
    begin = end;
  }
  if (headings < 2) return {};
  pages.back().end = utf8.size();
  return pages;
}

void PageBuilder::beginPage(const QString& label) {
  label_ = label;
  newPage_ = true;
}

void PageBuilder::add(const QString& text, const char* separator) {
  QString clean = withoutBlankEnds(text);
  clean.remove(QChar(u'\0'));
  if (clean.isEmpty()) return;
  if (!utf8_.isEmpty()) utf8_ += newPage_ ? "\n\n" : separator;
  if (newPage_) pages_.push_back({label_, static_cast<std::size_t>(utf8_.size()), 0, 0});
  newPage_ = false;
  utf8_ += clean.toUtf8();
  pages_.back().end = utf8_.size();
}

void PageBuilder::finish(Document& document, PageKind kind) {
  document.utf8 = std::exchange(utf8_, {});
  document.pages = std::exchange(pages_, {});
  document.pageKind = kind;
  if (document.pages.size() >= 2 || kind == PageKind::page) return;
  document.pageKind = PageKind::lines;
  document.pages = linePages(document.utf8);
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPdfDocument>
#include <QPdfSelection>
#include <algorithm>

#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/text_encoding.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

void open(QPdfDocument& pdf, QIODevice& file, const QString& name) {
  pdf.load(&file);
  if (pdf.status() == QPdfDocument::Status::Ready && pdf.pageCount() > 0) return;
  switch (pdf.error()) {
    case QPdfDocument::Error::IncorrectPassword:
      throw DocumentError(Documents::tr("The PDF “%1” is protected by a password. Open it in a PDF "
                                        "viewer, save a copy without the password and use that.")
                              .arg(name));
    case QPdfDocument::Error::UnsupportedSecurityScheme:
      throw DocumentError(Documents::tr("The PDF “%1” is protected in a way that is not supported. "
                                        "Print it into a new PDF and use that.")
                              .arg(name));
    default:
      throw DocumentError(
          Documents::tr("The PDF “%1” is damaged or not complete. Get the file again, "
                        "or save a fresh copy from a PDF viewer.")
              .arg(name));
  }
}

// PDFium repairs files that end too early by what is there, so this must be looked for.
bool isComplete(QIODevice& file) {
  constexpr qint64 kTail = 2048;  // some programs add bytes behind the end mark
  return file.seek(std::max<qint64>(0, file.size() - kTail)) && file.readAll().contains("%%EOF");
}

// PDFium marks a hyphen at a line's end that splits a word by U+0002 (in older files U+FFFE); line
// ends come as \r\n.
QString pageText(QPdfDocument& pdf, int page) {
  QString text = pdf.getAllText(page).text();
  text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
  for (const QChar hyphen : {QChar(0x0002), QChar(0xFFFE)}) {
    text.remove(QString(hyphen) + u'\n');
    text.remove(hyphen);
  }
  text.replace(u'\r', u'\n');
  return text;
}

}  // namespace

void readPdf(QIODevice& file, Document& document) {
  if (!isComplete(file)) {
    document.notes += Documents::tr(
                          "“%1” is not complete: its end is missing, and pages may be, too. "
                          "Get the file again if you can.")
                          .arg(document.name);
  }
  file.seek(0);
  QPdfDocument pdf;
  open(pdf, file, document.name);
  PageBuilder pages;
  QStringList empty;
  for (int page = 0; page < pdf.pageCount(); ++page) {
    const QString label = pdf.pageLabel(page);
    const QString name = label.isEmpty() ? QString::number(page + 1) : label;
    const QString text = pageText(pdf, page);
    if (text.trimmed().isEmpty()) empty += name;
    pages.beginPage(name);
    pages.addParagraph(text);
    checkTextSize(pages.size(), document.name);
  }
  if (pages.isEmpty()) {
    throw DocumentError(
        Documents::tr("The PDF “%1” holds only scanned pictures and no text. Run text "
                      "recognition (OCR) on it, for example with OCRmyPDF, and use "
                      "the result.")
            .arg(document.name));
  }
  if (!empty.isEmpty()) {
    const bool many = empty.size() > 10;
    document.notes += Documents::tr("Pages without text (pictures only) in “%1”, not read: %2.")
                          .arg(document.name, empty.mid(0, 10).join(QStringLiteral(", ")) +
                                                  (many ? QStringLiteral(", …") : QString()));
  }
  document.format = QStringLiteral("PDF");
  pages.finish(document, PageKind::page);
}

}  // namespace specache::app

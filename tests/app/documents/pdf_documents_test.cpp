// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QTemporaryDir>
#include <QTest>

#include "app/documents/reader.h"
#include "tests/app/cpu_timer.h"
#include "tests/app/documents/reading_error.h"

using namespace specache::app;

namespace {
constexpr int kDotsPerInch = 300;
}

class PdfDocumentsTest : public QObject {
  Q_OBJECT

 private slots:
  void readsPages() {
    const QString path =
        writePdf("text.pdf", {"The ferry leaves at 07:40.", "Dogs travel free. Cats, too."});
    const Document document = readDocument(path);
    QCOMPARE(document.format, QStringLiteral("PDF"));
    QCOMPARE(document.pageKind, PageKind::page);
    QCOMPARE(document.pages.size(), 2U);
    QCOMPARE(document.text(),
             QStringLiteral("The ferry leaves at 07:40.\n\nDogs travel free. Cats, too."));
    QCOMPARE(document.placeAt(document.utf8.indexOf("Cats")), QStringLiteral("page 2"));
    QCOMPARE(document.pageName(0), QStringLiteral("Page 1"));
    QVERIFY(document.notes.isEmpty());
  }

  void saysWhichPagesHoldNoText() {
    const Document document = readDocument(writePdf("mixed.pdf", {"First.", "", "Third."}));
    QCOMPARE(document.pages.size(), 2U);
    QCOMPARE(document.placeAt(document.utf8.indexOf("Third")), QStringLiteral("page 3"));
    QCOMPARE(document.notes.size(), 1);
    QVERIFY2(document.notes[0].endsWith(QStringLiteral("not read: 2.")),
             qPrintable(document.notes[0]));
  }

  void asksForTextRecognitionOfScans() {
    const QString error = readingError(writePdf("scan.pdf", {"", ""}));
    QVERIFY2(error.contains(QStringLiteral("scanned pictures")), qPrintable(error));
    QVERIFY(error.contains(QStringLiteral("OCR")));
  }

  void refusesPasswords() {
    const QString error =
        readingError(QStringLiteral(SPECACHE_TEST_DATA "/documents/protected.pdf"));
    QVERIFY2(error.contains(QStringLiteral("protected by a password")), qPrintable(error));
  }

  // At whatever byte a PDF ends, reading it gives an error or says that pages may be missing.
  void noticesTruncation() {
    const QString path = writePdf("whole.pdf", {"One is here.", "Two is here.", "Three is here."});
    QFile whole(path);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    for (int percent = 1; percent < 100; percent += 7) {
      QFile part(folder_.filePath(QStringLiteral("part.pdf")));
      QVERIFY(part.open(QIODevice::WriteOnly | QIODevice::Truncate));
      part.write(bytes.left(bytes.size() * percent / 100));
      part.close();
      try {
        const Document document = readDocument(part.fileName());
        QVERIFY2(document.notes.join(u' ').contains(QStringLiteral("not complete")),
                 qPrintable(QStringLiteral("%1 %").arg(percent)));
      } catch (const DocumentError& error) {
        QVERIFY2(error.message().contains(QStringLiteral("damaged")) ||
                     error.message().contains(QStringLiteral("scanned")),
                 error.what());
      }
    }
  }

  void noticesDamage() {
    QFile file(folder_.filePath(QStringLiteral("damaged.pdf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("%PDF-1.7\n" + QByteArray("garbage ").repeated(500));
    file.close();
    const QString error = readingError(file.fileName());
    QVERIFY2(error.contains(QStringLiteral("damaged")), qPrintable(error));
  }

  void readsHundredsOfPagesQuickly() {
    QStringList pages;
    for (int page = 0; page < 300; ++page) {
      QString text;
      for (int line = 0; line < 40; ++line) {
        text += QStringLiteral("Page %1, line %2 of a long document about ferries and fares.\n")
                    .arg(page)
                    .arg(line);
      }
      pages += text;
    }
    const QString path = writePdf("long.pdf", pages);
    CpuTimer timer;
    const Document document = readDocument(path);
    qInfo("300 pages, %lld KB of text: %lld ms", document.utf8.size() / 1000, timer.elapsed());
    QCOMPARE(document.pages.size(), 300U);
    QVERIFY(document.text().contains(QStringLiteral("Page 299, line 39 of a long document")));
    QVERIFY(timer.elapsed() < 60000);
  }

 private:
  // A page with an empty text gets a picture.
  QString writePdf(const QString& name, const QStringList& pages) const {
    QString path = folder_.filePath(name);
    QPdfWriter writer(path);
    writer.setResolution(kDotsPerInch);
    QPainter painter(&writer);
    painter.setFont(QFont(QStringLiteral("DejaVu Sans"), 10));
    for (int page = 0; page < pages.size(); ++page) {
      if (page > 0) writer.newPage();
      QImage picture(200, 100, QImage::Format_RGB32);
      picture.fill(Qt::darkGreen);
      if (pages[page].isEmpty()) painter.drawImage(10, 10, picture);
      painter.drawText(QRect(0, 0, 7 * kDotsPerInch, 11 * kDotsPerInch), Qt::AlignLeft,
                       pages[page]);
    }
    return path;
  }

  QTemporaryDir folder_;
};

QTEST_MAIN(PdfDocumentsTest)
#include "pdf_documents_test.moc"

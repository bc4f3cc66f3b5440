// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that are ZIP files: DOCX, ODT, EPUB.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "app/documents/reader.h"
#include "tests/app/documents/reading_error.h"
#include "tests/app/documents/zip_file.h"

using namespace specache::app;

namespace {

using Entries = QList<QPair<QString, QByteArray>>;

QByteArray docxBody(const QByteArray& body) {
  return "<?xml version='1.0' encoding='UTF-8'?><w:document "
         "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' "
         "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:body>" +
         body + "</w:body></w:document>";
}

QByteArray docxParagraph(const QByteArray& text, const QByteArray& style = {}) {
  return "<w:p>" + (style.isEmpty() ? "" : "<w:pPr><w:pStyle w:val='" + style + "'/></w:pPr>") +
         "<w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r></w:p>";
}

QByteArray odtBody(const QByteArray& body) {
  return "<?xml version='1.0' encoding='UTF-8'?><office:document-content "
         "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
         "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
         "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:body><office:"
         "text>" +
         body + "</office:text></office:body></office:document-content>";
}

Entries epub() {
  return {
      {"mimetype", "application/epub+zip"},
      {"META-INF/container.xml",
       "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile "
       "full-path='OEBPS/book.opf' media-type='application/oebps-package+xml'/></rootfiles>"
       "</container>"},
      {"OEBPS/book.opf",
       "<package xmlns='http://www.idpf.org/2007/opf'><manifest>"
       "<item id='a' href='text/a%20b.xhtml' media-type='application/xhtml+xml'/>"
       "<item id='b' href='text/second.xhtml' media-type='application/xhtml+xml'/>"
       "<item id='cover' href='cover.xhtml' media-type='application/xhtml+xml'/></manifest>"
       "<spine><itemref idref='cover'/><itemref idref='b'/><itemref idref='a'/></spine></package>"},
      {"OEBPS/cover.xhtml",
       "<html xmlns='http://www.w3.org/1999/xhtml'><body><img src='c.png'/></body></html>"},
      {"OEBPS/text/a b.xhtml",
       "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
       "<title/><script src='x.js'/></head><body><h2>The second part</h2><p>Ends w\xC3\xBCrdig.</p>"
       "</body></html>"},
      {"OEBPS/text/second.xhtml",
       "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Opening</title></head><body>"
       "<p>It begins<br/>here.</p></body></html>"}};
}

}  // namespace

class PackedDocumentsTest : public QObject {
  Q_OBJECT

 private slots:
  void readsDocxByHeadings() {
    const QByteArray styles =
        "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
        "</w:styles>";
    const QByteArray notes =
        "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>Since "
        "May.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    const QByteArray body =
        docxParagraph("Fares", "berschrift1") +
        "<w:p><w:r><w:t>One way </w:t></w:r><w:r><w:t>12 crowns</w:t><w:footnoteReference "
        "w:id='2'/>"
        "</w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc>" +
        docxParagraph("From") + "</w:tc><w:tc>" + docxParagraph("To") + docxParagraph("and back") +
        "</w:tc></w:tr><w:tr><w:tc>" + docxParagraph("North") + "</w:tc><w:tc>" +
        docxParagraph("South") + "</w:tc></w:tr></w:tbl>" + docxParagraph("Dogs", "berschrift1") +
        "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>free</w:t></w:r></w:p>"
        "<w:p><mc:AlternateContent><mc:Choice><w:r><w:t>a &amp; b</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>a &amp; b</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>";
    const Document document =
        readDocument(write("contract.docx", {{"word/document.xml", docxBody(body)},
                                             {"word/styles.xml", styles},
                                             {"word/footnotes.xml", notes}}));
    QCOMPARE(document.format, QStringLiteral("DOCX"));
    QCOMPARE(document.text(),
             QStringLiteral("Fares\n\nOne way 12 crowns [Since May.]\n\nFrom | To and back\n"
                            "North | South\n\nDogs\n- free\n\na & b"));
    QCOMPARE(document.pageKind, PageKind::section);
    QCOMPARE(document.placeAt(document.utf8.indexOf("North")), QStringLiteral("“Fares”"));
  }

  void readsDocxByPages() {
    const QByteArray body =
        docxParagraph("First page.") +
        "<w:p><w:r><w:t>It "
        "goes</w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>on.</w:t></w:r></w:p>" +
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Third page.</w:t></w:r></w:p>";
    const Document document =
        readDocument(write("a.docx", {{"word/document.xml", docxBody(body)}}));
    QCOMPARE(document.pageKind, PageKind::page);
    QCOMPARE(document.pages.size(), 3U);
    QCOMPARE(document.placeAt(document.utf8.indexOf("goes")), QStringLiteral("page 1"));
    QCOMPARE(document.placeAt(document.utf8.indexOf("on.")), QStringLiteral("page 2"));
    QCOMPARE(document.placeAt(document.utf8.indexOf("Third")), QStringLiteral("page 3"));
  }

  void readsNestedTables() {
    const QByteArray inner = "<w:tbl><w:tr><w:tc>" + docxParagraph("x") + "</w:tc><w:tc>" +
                             docxParagraph("y") + "</w:tc></w:tr></w:tbl>";
    const QByteArray body = "<w:tbl><w:tr><w:tc>" + docxParagraph("a") + inner + "</w:tc><w:tc>" +
                            docxParagraph("b") + "</w:tc></w:tr></w:tbl>" + docxParagraph("after");
    const Document document =
        readDocument(write("a.docx", {{"word/document.xml", docxBody(body)}}));
    QCOMPARE(document.text(), QStringLiteral("a x | y | b\n\nafter"));
    QCOMPARE(document.pageKind, PageKind::lines);
  }

  void readsOdt() {
    const QByteArray body =
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:h text:outline-level='1'>Fares</text:h>"
        "<text:p>One<text:s text:c='2'/>way "
        "<text:span>12</text:span>\ncrowns<text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>Since "
        "May.</text:p></text:note-body></text:note>"
        "<text:line-break/>a head</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>North</text:p></table:table-cell>"
        "<table:table-cell><text:p>South</text:p></table:table-cell></table:table-row></"
        "table:table>"
        "<text:h text:outline-level='1'>Dogs</text:h>"
        "<text:list><text:list-item><text:p>free</text:p></text:list-item></text:list>";
    const Document document =
        readDocument(write("a.odt", {{"mimetype", "application/vnd.oasis.opendocument.text"},
                                     {"content.xml", odtBody(body)}}));
    QCOMPARE(document.format, QStringLiteral("ODT"));
    QCOMPARE(document.text(), QStringLiteral("Fares\n\nOne  way 12 crowns [Since May.]\na head\n\n"
                                             "North | South\n\nDogs\n- free"));
    QCOMPARE(document.placeAt(document.utf8.indexOf("free")), QStringLiteral("“Dogs”"));
  }

  void readsOdtByPages() {
    const QByteArray body =
        "<text:p>One</text:p><text:soft-page-break/><text:p>Two<text:soft-page-break/>three</"
        "text:p>";
    const Document document =
        readDocument(write("a.odt", {{"mimetype", "application/vnd.oasis.opendocument.text"},
                                     {"content.xml", odtBody(body)}}));
    QCOMPARE(document.placeAt(document.utf8.indexOf("Two")), QStringLiteral("page 2"));
    QCOMPARE(document.placeAt(document.utf8.indexOf("three")), QStringLiteral("page 3"));
  }

  void readsEpubInReadingOrder() {
    const Document document = readDocument(write("book.epub", epub()));
    QCOMPARE(document.format, QStringLiteral("EPUB"));
    QCOMPARE(document.text(),
             QStringLiteral("It begins\nhere.\n\nThe second part\n\nEnds würdig."));
    QCOMPARE(document.pageKind, PageKind::chapter);
    QCOMPARE(document.pageName(0), QStringLiteral("Opening"));
    QCOMPARE(document.placeAt(document.utf8.indexOf("Ends")),
             QStringLiteral("chapter “The second part”"));
  }

  void tellsFormatsByTheirContent() {
    QCOMPARE(readDocument(write("wrong.txt", epub())).format, QStringLiteral("EPUB"));
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Entries>("entries");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QString>("words");
    const auto odt = [](const QByteArray& content) {
      return Entries{{"mimetype", "application/vnd.oasis.opendocument.text"},
                     {"content.xml", content}};
    };
    Entries protectedOdt = odt(odtBody("<text:p>x</text:p>"));
    protectedOdt.emplaceBack("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>");
    Entries protectedBook = epub();
    protectedBook.emplaceBack("META-INF/encryption.xml",
                              "<x Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>");
    Entries outside = epub();
    outside[2].second.replace("text/second.xhtml", "../../../../etc/passwd");
    const QByteArray none;
    QTest::newRow("archive") << QByteArray("a.zip") << Entries{{"a.txt", "text"}} << none
                             << "is an archive";
    QTest::newRow("broken XML") << QByteArray("a.docx")
                                << Entries{{"word/document.xml", docxBody("<w:p>")}} << none
                                << "damaged";
    QTest::newRow("no text") << QByteArray("a.docx")
                             << Entries{{"word/document.xml", docxBody("<w:p/>")}} << none
                             << "holds no text";
    QTest::newRow("entity bomb")
        << QByteArray("a.odt")
        << odt("<!DOCTYPE x [<!ENTITY a "
               "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>"
               "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c "
               "'&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
               "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>]><x>&d;</x>")
        << none << "damaged";
    QTest::newRow("protected ODT") << QByteArray("a.odt") << protectedOdt << none << "password";
    QTest::newRow("protected ZIP")
        << QByteArray("a.docx") << Entries{{"word/document.xml", docxBody(docxParagraph("x"))}}
        << QByteArray("secret") << "password";
    QTest::newRow("copy-protected book")
        << QByteArray("a.epub") << protectedBook << none << "copy-protected";
    QTest::newRow("entry outside") << QByteArray("a.epub") << outside << none << "damaged";
    QTest::newRow("bomb") << QByteArray("a.docx")
                          << Entries{{"word/document.xml", QByteArray(300 << 20, ' ')}} << none
                          << "unpacks to more";
  }
  void refuses() {
    QFETCH(QByteArray, name);
    QFETCH(Entries, entries);
    QFETCH(QByteArray, password);
    QFETCH(QString, words);
    const QString error = readingError(write(name, entries, password));
    QVERIFY2(error.contains(words), qPrintable(error));
  }

  // Files that were cut off are refused; files whose entries hold anything are read or refused.
  void survivesDamage() {
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QFile whole(write("whole.epub", epub()));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    for (int round = 0; round < 100; ++round) {
      QFile file(folder_.filePath(QStringLiteral("damaged.epub")));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(bytes.left(static_cast<qsizetype>(random() % bytes.size())));
      file.close();
      QVERIFY(readingError(file.fileName()) != QLatin1String("no error"));
    }
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
      Entries entries = epub();
      for (int i = 0; i < 3; ++i) {
        QByteArray& content =
            entries[static_cast<qsizetype>(1 + random() % (entries.size() - 1))].second;
        const char replacement = "<>&'\"/\0x"[random() % 8];
        content[static_cast<qsizetype>(random() % content.size())] = replacement;
      }
      refused += readingError(write("changed.epub", entries)) != QLatin1String("no error") ? 1 : 0;
    }
    qInfo("%d of 300 changed books refused", refused);
    QVERIFY(refused > 0 && refused < 300);
  }

 private:
  QString write(const QByteArray& name, const Entries& entries,
                const QByteArray& password = {}) const {
    QString path = folder_.filePath(QString::fromUtf8(name));
    writeZip(path, entries, password);
    return path;
  }

  QTemporaryDir folder_;
};

QTEST_MAIN(PackedDocumentsTest)
#include "packed_documents_test.moc"

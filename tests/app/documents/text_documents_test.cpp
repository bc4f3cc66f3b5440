// SPDX-License-Identifier: GPL-3.0-or-later
// Plain text, Markdown, source code, HTML, encodings, hostile files and folders.
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QStringEncoder>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <random>

#include "app/documents/reader.h"
#include "tests/app/cpu_timer.h"
#include "tests/app/documents/reading_error.h"

using namespace specache::app;

class TextDocumentsTest : public QObject {
  Q_OBJECT

 private slots:
  void readsPlainTextWithLines() {
    QByteArray text;
    for (int line = 1; line <= 120; ++line)
      text += "This is line " + QByteArray::number(line) + ".\n";
    const Document document = readDocument(write("log.txt", text));
    QCOMPARE(document.utf8, text);
    QCOMPARE(document.format, QStringLiteral("Text"));
    QCOMPARE(document.sha256, QCryptographicHash::hash(text, QCryptographicHash::Sha256));
    QCOMPARE(document.pageKind, PageKind::lines);
    QCOMPARE(document.pages.size(), 3U);
    QCOMPARE(document.pageName(1), QStringLiteral("Lines 51–100"));
    const std::size_t at = text.indexOf("line 77.");
    QCOMPARE(document.pageAt(at), 1U);
    QCOMPARE(document.placeAt(at), QStringLiteral("line 77"));
    QCOMPARE(document.placeAt(text.size() + 1000), QStringLiteral("line 121"));
    QVERIFY(document.notes.isEmpty());
  }

  void pagesCoverTheText_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("short") << "a.txt" << QByteArray("x");
    QTest::newRow("no last line end") << "a.txt" << QByteArray("one\ntwo");
    QTest::newRow("blank lines") << "a.txt" << QByteArray("\n\n\nword\n\n");
    QTest::newRow("long lines") << "a.txt"
                                << QByteArray("ä€𝄞 ").repeated(5000) + "\n" +
                                       QByteArray("ü").repeated(20000) + "\nend";
    QTest::newRow("markdown") << "a.md" << QByteArray("intro\n# A\ntext\n## B\n# C\n");
    const QByteArray source = readAll(QStringLiteral(SPECACHE_SOURCE_DIR "/CMakeLists.txt"));
    QTest::newRow("source") << "CMakeLists.txt" << source;
  }
  void pagesCoverTheText() {
    QFETCH(QString, name);
    QFETCH(QByteArray, text);
    const Document document = readText(text, name);
    std::size_t last = 0;
    for (const Page& page : document.pages) {
      QCOMPARE(page.begin, last);
      QVERIFY(page.end > page.begin);
      QVERIFY(document.text(page.begin, page.end).toUtf8() ==
              document.utf8.mid(page.begin, page.end - page.begin));  // cut between characters
      QCOMPARE(document.pageAt(page.begin), document.pageAt(page.end - 1));
      last = page.end;
    }
    QCOMPARE(last, static_cast<std::size_t>(document.utf8.size()));
  }

  void dividesMarkdownByHeadings() {
    const QByteArray text =
        "Before.\n\n# Fares\n\nOne way 12.\n\n```\n# not a "
        "heading\n```\n\nTimes\n=====\n\n07:40\n\n"
        "## On Sundays ##\n\nnone\n";
    const Document document = readDocument(write("handbook.md", text));
    QCOMPARE(document.utf8, text);
    QCOMPARE(document.pageKind, PageKind::section);
    QStringList names;
    for (std::size_t i = 0; i < document.pages.size(); ++i) names += document.pageName(i);
    QCOMPARE(names, QStringList({"Beginning", "Fares", "Times", "On Sundays"}));
    QCOMPARE(document.placeAt(text.indexOf("One way")), QStringLiteral("“Fares”, line 5"));
    QCOMPARE(document.placeAt(text.indexOf("none")), QStringLiteral("“On Sundays”, line 18"));
    const Document part = selectPages(document, 1, 2);
    QVERIFY(part.utf8.startsWith("# Fares"));
    QVERIFY(part.utf8.endsWith("07:40\n\n"));
    QCOMPARE(part.placeAt(part.utf8.indexOf("07:40")), QStringLiteral("“Times”, line 14"));
    QCOMPARE(part.firstPage, 1);
    QCOMPARE(part.sha256, document.sha256);
  }

  void readsEncodings_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("note");
    const QString text = QStringLiteral("Fährplan – 12 €\nnächste Seite\n");
    QTest::newRow("UTF-8") << text.toUtf8() << text << "";
    QTest::newRow("UTF-8 with mark") << "\xEF\xBB\xBF" + text.toUtf8() << text << "";
    QTest::newRow("UTF-16 LE") << encode(text, QStringConverter::Utf16LE) << text << "";
    QTest::newRow("UTF-16 BE") << encode(text, QStringConverter::Utf16BE) << text << "";
    QTest::newRow("UTF-32 LE") << encode(text, QStringConverter::Utf32LE) << text << "";
    QTest::newRow("Windows-1252") << QByteArray(
                                         "F\xE4hrplan \x96 12 \x80\nn\xE4"
                                         "chste Seite\n")
                                  << text << "Windows-1252";
    QTest::newRow("Windows line ends") << text.toUtf8().replace("\n", "\r\n") << text << "";
    QTest::newRow("old Mac line ends") << text.toUtf8().replace("\n", "\r") << text << "";
    QTest::newRow("damaged UTF-8")
        << QByteArray("ä").repeated(30) + "\xC3 end" << QStringLiteral("ä").repeated(30) + "� end"
        << "1 damaged";
  }
  void readsEncodings() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, note);
    const Document document = readDocument(write("text.txt", bytes));
    QCOMPARE(document.text(), text);
    QCOMPARE(document.notes.size(), note.isEmpty() ? 0 : 1);
    QVERIFY(document.notes.join(QString()).contains(note));
  }

  void refusesWhatIsNoText_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QByteArray noise;
    for (int i = 0; i < 5000; ++i) noise += static_cast<char>(1 + random() % 255);
    QTest::newRow("empty") << "a.txt" << QByteArray() << "is empty";
    QTest::newRow("blank") << "a.md" << QByteArray(" \n\t\r\n \n") << "nothing but blanks";
    QTest::newRow("only a mark") << "a.txt" << QByteArray("\xEF\xBB\xBF") << "nothing but blanks";
    QTest::newRow("NUL") << "a.txt" << QByteArray("text\0more", 9) << "binary data";
    QTest::newRow("NUL in UTF-16") << "a.txt"
                                   << QByteArray(
                                          "\xFF\xFE"
                                          "a\0\0\0b\0",
                                          8)
                                   << "binary data";
    QTest::newRow("random bytes without NUL") << "a.py" << noise << "binary data";
    QTest::newRow("Word 97") << "a.doc"
                             << QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") +
                                    QByteArray(500, 'x')
                             << "old Office file";
    QTest::newRow("RTF") << "a.rtf" << QByteArray("{\\rtf1 Hello}") << "RTF";
    QTest::newRow("no PDF") << "a.pdf" << QByteArray("Hello there") << "not a PDF file";
    QTest::newRow("no EPUB") << "a.epub" << QByteArray("Hello there") << "not a EPUB file";
    QTest::newRow("page without text")
        << "a.html" << QByteArray("<html><body><img src=x></body></html>") << "holds no text";
  }
  void refusesWhatIsNoText() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    const QString error = readingError(write(name, bytes));
    QVERIFY2(error.contains(words), qPrintable(error));
    QVERIFY2(error.contains(name), qPrintable(error));
  }

  void refusesWhatCannotBeRead() {
    QVERIFY(readingError(folder_.filePath(QStringLiteral("missing.txt")))
                .contains(QStringLiteral("no file")));
    QVERIFY(readingError(folder_.path()).contains(QStringLiteral("is a folder")));
    QVERIFY(readingError(QStringLiteral("/dev/zero")).contains(QStringLiteral("device or pipe")));
    QFile large(folder_.filePath(QStringLiteral("large.txt")));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize((64 << 20) + 1));
    QVERIFY(readingError(large.fileName()).contains(QStringLiteral("64 MB")));
  }

  void readsOneLineOf5MegabytesQuickly() {
    QByteArray line;
    for (int i = 0; line.size() < 5'000'000; ++i) line += "word" + QByteArray::number(i) + ' ';
    const QString path = write("line.txt", line);
    CpuTimer timer;
    const Document document = readDocument(path);
    const auto elapsed = timer.elapsed();
    qInfo("5 MB in one line: %lld ms, %zu pages", elapsed, document.pages.size());
    QVERIFY(elapsed < 10000);
    QCOMPARE(document.utf8, line);
    QVERIFY(document.pages.size() > 500);
    QCOMPARE(document.pageName(1), QStringLiteral("Line 1, part 2"));
    QCOMPARE(document.placeAt(document.pages[1].begin), QStringLiteral("line 1, part 2"));
    QVERIFY(selectPages(document, 0, 9).utf8.size() < 90'000);
  }

  void readsHtml() {
    const QByteArray html =
        "<!DOCTYPE html><html><head><title>Ferry</title><meta charset='utf-8'>"
        "<style>p { color: red }</style><script>var a = 'hidden';</script>"
        "<link rel='stylesheet' href='file:///etc/passwd'></head><body><h1>Fares &amp; times</h1>"
        "<p>One way\n  costs <b>12</b> crowns.</p><table><tr><th>From</th><th>To</th></tr>"
        "<tr><td>North</td><td>South</td></tr></table><h2>Dogs</h2><ul><li>free</li><li>on a lead"
        "</li></ul><pre>a\n  b</pre><p>F\xC3\xA4hre</p></body></html>";
    const Document document = readDocument(write("page.html", html));
    QCOMPARE(document.format, QStringLiteral("HTML"));
    QCOMPARE(
        document.text(),
        QStringLiteral("Fares & times\n\nOne way costs 12 crowns.\n\nFrom | To\nNorth | South\n\n"
                       "Dogs\n- free\n- on a lead\n\na\n  b\n\nFähre"));
    QCOMPARE(document.pageKind, PageKind::section);
    QCOMPARE(document.placeAt(document.utf8.indexOf("lead")), QStringLiteral("“Dogs”"));
  }

  void readsHtmlInItsEncoding() {
    const Document latin = readDocument(
        write("latin.html",
              "<html><head><meta charset='iso-8859-1'></head><p>F\xE4hre \x93x\x94</p></html>"));
    QCOMPARE(latin.text(), QStringLiteral("Fähre “x”"));
    const Document unnamed = readDocument(write("unnamed.htm", "<p>F\xE4hre</p>"));
    QCOMPARE(unnamed.text(), QStringLiteral("Fähre"));
    QCOMPARE(unnamed.notes.size(), 1);
  }

  void survivesHostileHtml() {
    const auto seconds = [&](const QByteArray& html) {
      CpuTimer timer;
      const Document document = readDocument(write("hostile.html", html));
      if (!document.text().contains(QStringLiteral("kept"))) return 1e9;
      return static_cast<double>(timer.elapsed()) / 1000;
    };
    const double divs = seconds(QByteArray("<div>").repeated(2500) + "kept");
    const double floats = seconds(QByteArray("<div style='float:left'>").repeated(300) + "kept");
    const double tables = seconds(QByteArray("<table><tr><td>").repeated(60) + "kept");
    qInfo("nested: divs %.1f s, frames %.1f s, tables %.1f s", divs, floats, tables);
    QVERIFY(divs < 60 && floats < 60 && tables < 60);
    const QString deep = write("deep.html", QByteArray("<div>").repeated(100'000) + "text");
    QVERIFY(readingError(deep).contains(QStringLiteral("nested too deeply")));
    const QByteArray wide = QByteArray("<div><b>x</b></div><p>y").repeated(20'000);
    QVERIFY(readDocument(write("wide.html", wide)).utf8.size() > 40'000);
  }

  void namesSourceByItsEnding() {
    QCOMPARE(readText("int x;\n", QStringLiteral("a.cpp")).format, QStringLiteral("C++ source"));
    QCOMPARE(readText("x = 1\n", QStringLiteral("a.PY")).format, QStringLiteral("Python source"));
    QCOMPARE(readText("a,b\n1,2\n", QStringLiteral("t.csv")).format, QStringLiteral("CSV"));
    QCOMPARE(readText("x\n", QStringLiteral("noending")).format, QStringLiteral("Text"));
  }

  void readsOnManyThreads() {
    const QString page = write("many.html", "<h1>A</h1><p>one</p><h1>B</h1><p>two</p>");
    const QString text = write("many.md", "# A\none\n# B\ntwo\n");
    std::atomic<int> good = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back(QThread::create([&] {
        for (int round = 0; round < 20; ++round) {
          good += readDocument(page).pages.size() == 2 && readDocument(text).pages.size() == 2;
        }
      }));
      threads.back()->start();
    }
    for (const auto& thread : threads) thread->wait();
    QCOMPARE(good.load(), 160);
  }

  void collectsFilesOfAFolder() {
    const QDir dir(folder_.path());
    for (const char* name :
         {"tree/src/main.cpp", "tree/README", "tree/manual.pdf", "tree/.git/config.txt",
          "tree/node_modules/x.js", "tree/build/out.txt", "tree/.hidden.txt"}) {
      QVERIFY(dir.mkpath(QFileInfo(QString::fromUtf8(name)).path()));
      write(QString::fromUtf8(name), "content\n");
    }
    write(QStringLiteral("tree/empty.txt"), {});
    write(QStringLiteral("tree/picture.png"), "\x89PNG");
    write(QStringLiteral("tree/data.txt"), QByteArray("a\0b", 3));
    QFile::link(folder_.filePath(QStringLiteral("tree")),
                folder_.filePath(QStringLiteral("tree/src/loop")));
    const FolderFiles found = collectFiles(folder_.filePath(QStringLiteral("tree")));
    QStringList names;
    for (const QString& file : found.files)
      names += QDir(folder_.filePath("tree")).relativeFilePath(file);
    names.sort();
    QCOMPARE(names, QStringList({"README", "manual.pdf", "src/main.cpp"}));
    QVERIFY(!found.more);
    const FolderFiles few = collectFiles(folder_.filePath(QStringLiteral("tree")), 2);
    QCOMPARE(few.files.size(), 2);
    QVERIFY(few.more);
    QVERIFY(dir.mkpath(QStringLiteral("nothing")));
    QVERIFY_EXCEPTION_THROWN(collectFiles(folder_.filePath(QStringLiteral("nothing"))),
                             DocumentError);
    QVERIFY_EXCEPTION_THROWN(collectFiles(folder_.filePath(QStringLiteral("missing"))),
                             DocumentError);
  }

 private:
  QString write(const QString& name, const QByteArray& content) const {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
      qFatal("The test could not write %s.", qPrintable(name));
    }
    return file.fileName();
  }
  static QByteArray readAll(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("The test could not read %s.", qPrintable(path));
    return file.readAll();
  }
  static QByteArray encode(const QString& text, QStringConverter::Encoding encoding) {
    QStringEncoder encoder(encoding, QStringConverter::Flag::WriteBom);
    return encoder(text);
  }

  QTemporaryDir folder_;
};

QTEST_MAIN(TextDocumentsTest)
#include "text_documents_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/quotes.h"

#include <QTest>
#include <random>

#include "app/documents/reader.h"
#include "tests/app/cpu_timer.h"

using namespace specache::app;

namespace {

// What each quote says in the answer, and in the document.
QStringList quoted(const QString& answer, const std::vector<Quote>& quotes) {
  QStringList texts;
  for (const Quote& quote : quotes) {
    texts += answer.mid(quote.answerBegin, quote.answerEnd - quote.answerBegin);
  }
  return texts;
}

}  // namespace

class QuotesTest : public QObject {
  Q_OBJECT

 private slots:
  void findsSentencesAcrossLineEnds() {
    const Document document = readText(
        "# Fares\n\nChildren under six travel free\nof charge, if an adult\ncomes along.\n\n# "
        "Dogs\n\n"
        "Dogs pay half.\n",
        QStringLiteral("handbook.md"));
    const QString answer =
        QStringLiteral("Über Kinder: **children under six** travel free of charge, say the rules.");
    const auto quotes = findQuotes(answer, document);
    QCOMPARE(quotes.size(), 1U);
    QCOMPARE(quoted(answer, quotes), QStringList("children under six** travel free of charge"));
    QCOMPARE(document.text(quotes[0].begin, quotes[0].end),
             QStringLiteral("Children under six travel free\nof charge"));
    QCOMPARE(document.pageName(quotes[0].page), QStringLiteral("Fares"));
    QVERIFY(!quotes[0].exactCase);
  }

  void wantsQuotesToSaySomething() {
    const Document document = readText(
        "It is on the way to the sea, and that is all there is to it. The berth costs 41 crowns.\n",
        QStringLiteral("a.txt"));
    QVERIFY(findQuotes(QStringLiteral("the"), document).empty());
    QVERIFY(findQuotes(QStringLiteral("Yes."), document).empty());
    QVERIFY(findQuotes(QStringLiteral("It is on the"), document).empty());
    QVERIFY(findQuotes(QStringLiteral("all there is to it"), document).empty());  // 14 letters
    QVERIFY(findQuotes(QStringLiteral("We saw that is all there once."), document).empty());
    QVERIFY(findQuotes(QString(), document).empty());
    QVERIFY(findQuotes(QStringLiteral("… — !"), document).empty());
    const QString marked = QStringLiteral("They say “the berth costs” a lot.");
    QCOMPARE(quoted(marked, findQuotes(marked, document)), QStringList("the berth costs"));
    const QString unmarked = QStringLiteral("They say the berth costs a lot.");
    QVERIFY(findQuotes(unmarked, document).empty());
  }

  void countsShortAnswersThatAreWhole_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("found");
    QTest::newRow("number") << "41."
                            << "41";
    QTest::newRow("time") << "07:40"
                          << "07:40";
    QTest::newRow("part of a number") << "4"
                                      << "";
    QTest::newRow("part of a time") << "40"
                                    << "";
    QTest::newRow("name") << "Marta Ellis."
                          << "Marta Ellis";
    QTest::newRow("one name") << "Ellis"
                              << "Ellis";
    QTest::newRow("name in another case") << "marta ellis"
                                          << "";
    QTest::newRow("word") << "crowns"
                          << "";
    QTest::newRow("word at a sentence's begin") << "Crowns"
                                                << "";
    QTest::newRow("amount") << "41 crowns"
                            << "41 crowns";
    QTest::newRow("four words") << "41 crowns a night"
                                << "41 crowns a night";
    QTest::newRow("letters beyond Latin") << "Ærøskøbing"
                                          << "Ærøskøbing";
  }
  void countsShortAnswersThatAreWhole() {
    QFETCH(QString, answer);
    QFETCH(QString, found);
    const Document document =
        readText("Harbour master Marta Ellis charges 41 crowns a night from 07:40 in Ærøskøbing.\n",
                 QStringLiteral("a.txt"));
    const auto quotes = findQuotes(answer, document);
    QCOMPARE(quoted(answer, quotes).join(u'|'), found);
    if (!found.isEmpty()) QCOMPARE(document.text(quotes[0].begin, quotes[0].end), found);
  }

  void prefersSameCaseThenNearToAttended() {
    const Document document = readText(
        "The Captain Said That We Sail At Dawn. 1\nthe captain said that we sail at dawn. 2\n"
        "the captain said that we sail at dawn. 3\n",
        QStringLiteral("a.txt"));
    const QString answer = QStringLiteral("the captain said that we sail at dawn");
    const auto line = [&](const std::vector<Quote>& quotes) {
      return quotes.size() == 1 ? document.lineAt(quotes[0].begin) : -1;
    };
    QCOMPARE(line(findQuotes(answer, document)), 2);
    const std::size_t third = document.utf8.indexOf("3");
    const std::vector<std::size_t> attended = {third, 3};
    QCOMPARE(line(findQuotes(answer, document, attended)), 2 + 1);
    const std::vector<std::size_t> inside = {
        static_cast<std::size_t>(document.utf8.indexOf("2") - 5)};
    QCOMPARE(line(findQuotes(answer, document, inside)), 2);
    const std::vector<std::size_t> first = {0};
    QCOMPARE(line(findQuotes(answer, document, first)), 2);  // the same case before nearness
  }

  void countsPlainAnswersWhereTheyWereAttendedTo() {
    const Document document = readText(
        "The keeper of this handbook is the senior purser. Late is also an arrival. Yes, it is.\n",
        QStringLiteral("a.txt"));
    const auto found = [&](const char* answer, const char* attendedTo) {
      const std::vector<std::size_t> attended = {
          static_cast<std::size_t>(document.utf8.indexOf(attendedTo))};
      return findQuotes(QString::fromUtf8(answer), document, attended).size();
    };
    QCOMPARE(found("the senior purser", "senior"), 1);
    QCOMPARE(found("the senior purser", "handbook"), 0);  // may be by chance
    QCOMPARE(found("Late is also an arrival", "arrival"), 1);
    QCOMPARE(found("yes", "Yes"), 0);
    QCOMPARE(findQuotes(QStringLiteral("the senior purser"), document).size(), 0);
  }

  void takesTheLongestStretchesInOrder() {
    const Document document = readText(
        "Bicycles are carried on the lower deck without a fee. Motor cars need a booking of two "
        "days.\n",
        QStringLiteral("a.txt"));
    const QString answer = QStringLiteral(
        "Motor cars need a booking of two days, but bicycles are carried on the lower deck for "
        "free.");
    const auto quotes = findQuotes(answer, document);
    QCOMPARE(quoted(answer, quotes), QStringList({"Motor cars need a booking of two days",
                                                  "bicycles are carried on the lower deck"}));
    QVERIFY(quotes[0].begin > quotes[1].begin);
  }

  // Copies random stretches of a random document into an answer; each must be found where it is.
  void findsWhatWasCopied() {
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QStringList words;
    for (int i = 0; i < 20000; ++i) words += QStringLiteral("wörd%1").arg(random() % 3000);
    const Document document = readText(words.join(u' ').toUtf8(), QStringLiteral("a.txt"));
    for (int round = 0; round < 50; ++round) {
      const int first = static_cast<int>(random() % 19000);
      const int count = 6 + static_cast<int>(random() % 30);
      const QString copied = QStringList(words.mid(first, count)).join(QStringLiteral("\n"));
      const QString answer =
          QStringLiteral("𝄞 Unknown start ") + copied + QStringLiteral(" unknown end");
      const auto quotes = findQuotes(answer, document);
      QCOMPARE(quoted(answer, quotes), QStringList(copied));
      QCOMPARE(document.text(quotes[0].begin, quotes[0].end),
               QStringList(words.mid(first, count)).join(u' '));
    }
  }

  void isQuickOnLongAndRepetitiveTexts() {
    const Document same =
        readText(QByteArray("again and ").repeated(100'000), QStringLiteral("a.txt"));
    const QString answer = QStringLiteral("again and ").repeated(300);
    CpuTimer timer;
    const auto quotes = findQuotes(answer, same);
    qInfo("1 MB of one repeated phrase: %lld ms", timer.elapsed());
    QVERIFY(!quotes.empty());
    QVERIFY(timer.elapsed() < 10000);
  }
};

QTEST_GUILESS_MAIN(QuotesTest)
#include "quotes_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The window's parts that can be judged by themselves.
#include <QLabel>
#include <QRandomGenerator>
#include <QTest>
#include <QTextDocument>

#include "app/models/answer_record.h"
#include "app/views/answer_text.h"
#include "app/views/attention.h"
#include "app/views/flow_layout.h"
#include "app/views/format.h"
#include "app/views/latency_bars.h"
#include "app/views/reading_line.h"
#include "app/views/rich_text.h"
#include "app/views/text_alignment.h"
#include "app/views/theme.h"

using namespace specache::app;

class PartsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void alignsRenderedTextWithItsSource() {
    const QString source =
        "# Title\n\nThe **fare** is `2.50`, see [rules](http://a.b/c).\n\n"
        "| Item | Price |\n| --- | --- |\n| Car | 12 |\n\nEnd of it.";
    QTextDocument document;
    renderMarkdown(document, source, coloursFor(Brightness::light), QFont());
    const QString rendered = renderedText(document);
    const TextAlignment alignment(source, rendered);
    const QStringList words{"Title", "fare", "2.50", "rules", "Price", "Car", "12", "End"};
    for (const QString& word : words) {
      const qsizetype at = rendered.indexOf(word);
      QVERIFY2(at >= 0, qPrintable(word));
      QCOMPARE(alignment.sourceAt(at), source.indexOf(word));
      QCOMPARE(alignment.renderedAt(source.indexOf(word)), at);
    }
  }

  void doesNotLoadOrRunHtml() {
    QTextDocument document;
    renderMarkdown(document, "<b>bold</b> <img src='file:///etc/passwd'>",
                   coloursFor(Brightness::dark), QFont());
    QVERIFY(document.toPlainText().contains("<b>"));
  }

  void recordsSurviveStorage() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    AnswerRecord record;
    record.model = "tiny";
    record.documents = {7, 9};
    record.figures.tokens = 40;
    record.figures.prefetchHitRate = 0.91;
    record.memory.device = {1, 20, 300, 4000, 50000, 600000, 7000000};
    record.memory.fullKv = 987654321;
    record.residency = {2, 3, 100, QByteArray::fromHex("0001027f80ff")};
    record.reason = EndReason::length;
    record.error = "x";
    for (int i = 0; i < 40; ++i) {
      RecordedStep step;
      step.figures.token = i;
      step.figures.milliseconds = random.bounded(50.0);
      step.figures.layers = {{random.bounded(64), 3, 4, 5}};
      step.places = {{1, quint32(random.bounded(1000)), 1001, float(random.bounded(1.0))}};
      record.steps.append(step);
      record.marks.append({i * 3 + 3, i + 1});
    }
    record.citations = {{1, 5, 0, 10, 14, "page 3"}};
    record.reading = {{7, 9}, {12, 1000, 2000}, {14.5, 1100, 2100}};
    const AnswerRecord back = recordFromJson(toJson(record));
    QCOMPARE(back.documents, record.documents);
    QCOMPARE(back.figures.prefetchHitRate, record.figures.prefetchHitRate);
    QCOMPARE(back.memory.device.total(), quint64(7654321));
    QCOMPARE(back.memory.device.driver, quint64(7000000));
    QCOMPARE(back.memory.fullKv, record.memory.fullKv);
    QCOMPARE(back.residency.shares, record.residency.shares);
    QCOMPARE(int(back.reason), int(record.reason));
    QCOMPARE(back.steps.size(), record.steps.size());
    QCOMPARE(back.steps[17].places[0].begin, record.steps[17].places[0].begin);
    QCOMPARE(back.steps[17].figures.layers[0].best, record.steps[17].figures.layers[0].best);
    QCOMPARE(back.citations[0].place, QString("page 3"));
    QVERIFY(back.reading);
    QCOMPARE(back.reading->documents, record.documents);
    QCOMPARE(back.reading->fact.seconds, 14.5);
    QCOMPARE(back.reading->forecast.hostBytes, 2000U);
    QVERIFY(back.ended);
    QVERIFY(!recordFromJson({}).reading);
    QVERIFY(recordFromJson({{"steps", "AAAA////"}}).steps.isEmpty());
  }

  void findsTheStepsOfASentence() {
    AnswerRecord record;
    for (int i = 0; i < 10; ++i) {
      record.marks.append({(i + 1) * 4, i + 1});
      RecordedStep step;
      step.figures.token = i;
      record.steps.append(step);
    }
    QVERIFY(record.stepsOf(0, 40) == std::pair(qsizetype(0), qsizetype(10)));
    QVERIFY(record.stepsOf(8, 16) == std::pair(qsizetype(2), qsizetype(4)));
  }

  void placesAttentionInDocuments() {
    const QList<DocumentPlacement> placements{{0, 10, {0, 4, 9}}, {1, 50, {0, 2}}};
    const QList<AttendedPlace> places =
        placesOf({{5, 0.5F}, {11, 0.2F}, {51, 0.3F}, {13, 0.9F}}, placements);
    QCOMPARE(places.size(), 2);
    QCOMPARE(places[0].document, 1);
    QCOMPARE(places[1].begin, 4U);
    QCOMPARE(places[1].end, 9U);
  }

  void meltsNeighboursIntoPassages() {
    AnswerRecord record;
    RecordedStep step;
    step.places = {{0, 100, 105, 0.4F}, {0, 108, 112, 0.2F}, {0, 900, 904, 0.1F}, {1, 5, 6, 1}};
    record.steps = {step};
    const QList<Passage> passages = passagesIn(record, 0, std::nullopt);
    QCOMPARE(passages.size(), 2);
    QCOMPARE(passages[0].begin, std::size_t(100));
    QCOMPARE(passages[0].end, std::size_t(112));
    QCOMPARE(passages[0].weight, 1.0);
  }

  void drawsTheWaitingOfAStepBeyondTheChart() {
    QList<RecordedStep> steps;
    for (int i = 0; i < 60; ++i) {
      RecordedStep step;
      step.figures.milliseconds = i == 30 ? 100 : 5;
      step.figures.stalledMilliseconds = i == 30 ? 50 : 0;
      steps.append(step);
    }
    LatencyBars bars;
    bars.resize(60 * 18, 100);
    bars.setSteps(steps);
    const QImage drawn = bars.grab().toImage();
    const int x = 30 * 18 + 8;  // within the one slow step's bar
    const Colours& colours = coloursOf(bars);
    QCOMPARE(drawn.pixelColor(x, 5), colours.warning);
    QCOMPARE(drawn.pixelColor(x, 45), colours.warning);
    QCOMPARE(drawn.pixelColor(x, 55), colours.accent);
    QCOMPARE(drawn.pixelColor(x, 95), colours.accent);
  }

  void choosesSentencesByKey() {
    AnswerText text;
    text.resize(400, 200);
    text.setAnswer("First one here. Second **one** there.\n\nThird.", {}, false);
    AnswerText::Range chosen;
    connect(&text, &AnswerText::sentenceChosen, this, [&](const AnswerText::Range& range) {
      chosen = range;
      text.setChosen(range);
    });
    QTest::keyClick(&text, Qt::Key_Right, Qt::AltModifier);
    QVERIFY(chosen);
    QCOMPARE(chosen->first, 0);
    QTest::keyClick(&text, Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(chosen->first, 16);
    QTest::keyClick(&text, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(chosen->first, 0);
  }

  void wrapsChips() {
    QWidget area;
    FlowLayout layout(4, &area);
    for (int i = 0; i < 3; ++i) {
      auto* label = new QLabel("x");
      label->setFixedSize(80, 20);
      layout.addWidget(label);
    }
    QCOMPARE(layout.heightForWidth(300), 20);
    QCOMPARE(layout.heightForWidth(170), 44);
    QCOMPARE(layout.heightForWidth(80), 68);
  }

  void saysHowFarOffAForecastWas() {
    constexpr quint64 kMiB = 1 << 20;
    ReadingOutcome outcome{{7}, {12, 38 * kMiB, 300 * kMiB}, {14, 40 * kMiB, 310 * kMiB}};
    QCOMPARE(readingLine(outcome, false),
             QString("Read in 14\u202fs, forecast 12\u202fs · GPU 40 MiB, forecast 38 MiB · "
                     "CPU 310 MiB, forecast 300 MiB"));
    outcome.forecast.seconds = 0;  // no speed was known
    outcome.forecast.hostBytes = outcome.fact.hostBytes = 0;
    QCOMPARE(readingLine(outcome, true),
             QString("Read in 14\u202fs · “GPU” tier 40 MiB, forecast 38 MiB"));
  }

  void formatsFigures() {
    QCOMPARE(formatBytes(31 * 1024 * 1024), QString("31 MiB"));
    QCOMPARE(formatSeconds(80), QString("1:20"));
    QCOMPARE(formatPercent(0.914), QString("91\u202f%"));
    QCOMPARE(formatKv("specache:2/1"), QString("2/1-bit KV"));
  }
};

QTEST_MAIN(PartsTest)
#include "parts_test.moc"

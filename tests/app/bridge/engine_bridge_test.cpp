// SPDX-License-Identifier: GPL-3.0-or-later
// The bridge's promise: every token arrives, in at most thirty batches a second, from any thread.
#include "app/bridge/engine_bridge.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <thread>

#include "tests/app/bridge/scripted_engine.h"

using namespace specache;
using test::scriptedEngine;

class EngineBridgeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { bridge_ = std::make_unique<app::EngineBridge>(); }

  void gathersTextAndSteps() {
    constexpr int kTokens = 3000;
    constexpr int kMilliseconds = 300;
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    QString sent;
    for (int i = 0; i < kTokens; ++i)
      sent += i % 7 ? QChar(u'a' + random.bounded(26)) : QChar(0x4e00 + random.bounded(2000));
    QString received;
    int lastTokens = 0;
    qsizetype lastLength = 0;
    int batches = 0;
    int steps = 0;
    connect(bridge_.get(), &app::EngineBridge::textArrived, this,
            [&](quint64 request, const app::TextPiece& piece) {
              QCOMPARE(request, quint64(5));
              for (const app::TextMark& mark : piece.marks) {
                QCOMPARE(mark.tokens, lastTokens + 1);
                QCOMPARE(received.size() + mark.length, lastLength + 1);
                lastTokens = mark.tokens;
                ++lastLength;
              }
              received += piece.text;
              ++batches;
            });
    connect(bridge_.get(), &app::EngineBridge::stepsMeasured, this,
            [&](quint64, const QList<app::StepFigures>& figures) {
              for (const app::StepFigures& figure : figures) QCOMPARE(figure.token, steps++);
            });
    QSignalSpy finished(bridge_.get(), &app::EngineBridge::finished);
    QElapsedTimer clock;
    clock.start();
    std::thread engine([&] {
      for (int i = 0; i < kTokens; ++i) {
        scriptedEngine().sink(TextArrived{5, sent.mid(i, 1).toStdString(), i + 1});
        StepMeasured step;
        step.request = 5;
        step.token = i;
        scriptedEngine().sink(step);
        if (i % 10 == 0)
          std::this_thread::sleep_for(std::chrono::milliseconds(kMilliseconds * 10 / kTokens));
      }
      scriptedEngine().sink(Finished{5, 1, FinishReason::complete, {}, {}});
    });
    QTRY_COMPARE(finished.size(), 1);
    engine.join();
    QCOMPARE(received, sent);
    QCOMPARE(steps, kTokens);
    const qint64 most = clock.elapsed() / app::EngineBridge::kBatchMilliseconds + 2;
    QVERIFY2(batches <= most, qPrintable(QString("%1 batches").arg(batches)));
  }

  void keepsOnlyTheNewestProgress() {
    QSignalSpy progress(bridge_.get(), &app::EngineBridge::readingProgressed);
    for (int done = 0; done <= 100; ++done)
      scriptedEngine().sink(PrefillProgressed{2, 1, done, 100, 0, 900, 0});
    QTRY_VERIFY(!progress.isEmpty());
    QCOMPARE(progress.size(), 1);
    QCOMPARE(progress.first()[1].value<app::ReadingProgress>().done, 100);
  }

  void keepsTheOrderOfDifferentEvents() {
    QStringList order;
    connect(bridge_.get(), &app::EngineBridge::textArrived, this, [&] { order.append("text"); });
    connect(bridge_.get(), &app::EngineBridge::finished, this, [&] { order.append("finished"); });
    connect(bridge_.get(), &app::EngineBridge::failed, this, [&] { order.append("failed"); });
    scriptedEngine().sink(TextArrived{1, "a", 1});
    scriptedEngine().sink(Finished{1, 1, FinishReason::complete, {}, {}});
    scriptedEngine().sink(Failed{2, "broken"});
    QTRY_COMPARE(order, QStringList({"text", "finished", "failed"}));
  }

  void passesRequestsOn() {
    app::Question question;
    question.session = 9;
    question.system = "sys";
    question.documents = {{"naïve.txt", QByteArray("\xc3\xa9t\xc3\xa9")}};
    question.turns = {{"one?", "1"}, {"two?", ""}};
    question.sampling.temperature = 0.5;
    question.maxTokens = 77;
    QCOMPARE(bridge_->ask(question), quint64(1));
    const AskRequest& asked = scriptedEngine().asked.at(0);
    QCOMPARE(asked.session, SessionId(9));
    QCOMPARE(asked.prompt.documents.at(0).name, QString("naïve.txt").toStdString());
    QCOMPARE(asked.prompt.documents.at(0).text, std::string("\xc3\xa9t\xc3\xa9"));
    QCOMPARE(asked.prompt.turns.at(0).answer, std::string("1"));
    QCOMPARE(asked.sampling.temperature, 0.5F);
    QCOMPARE(asked.maxTokens, 77);
    bridge_->setCache({app::CacheKind::lowBit, 1, 1, 32}, std::nullopt, 8192);
    QCOMPARE(scriptedEngine().cache->mode, CacheMode::kivi);
    QCOMPARE(scriptedEngine().cache->bits.keys, 1);
    QCOMPARE(scriptedEngine().cache->topK, 32);
    QCOMPARE(scriptedEngine().contextLimit, 8192);
    bridge_->load({"tiny.gguf", {}, std::nullopt, 4096});
    QCOMPARE(scriptedEngine().loads.at(0).contextLimit, 4096);
    bridge_->cancel(1);
    QCOMPARE(scriptedEngine().cancelled, std::vector<RequestId>{1});
  }

 private:
  std::unique_ptr<app::EngineBridge> bridge_;
};

QTEST_GUILESS_MAIN(EngineBridgeTest)
#include "engine_bridge_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a person uses it: drop, ask, watch, stop, come back tomorrow. With the real engine.
#include <QApplication>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>

#include "app/views/answer_view.h"
#include "app/views/banner.h"
#include "app/views/composer_input.h"
#include "app/views/document_chip.h"
#include "app/views/format.h"
#include "app/views/reading_line.h"
#include "app/views/settings_dialog.h"
#include "app/views/side_panel.h"
#include "app/views/theme.h"
#include "tests/app/views/running_program.h"

using namespace specache;
using namespace specache::app;
using DocumentState = AttachedDocument::State;

namespace {

QByteArray handbook(int chapters) {
  QByteArray text = "# Handbook\n\n";
  for (int i = 1; i <= chapters; ++i)
    text += "## Chapter " + QByteArray::number(i) +
            "\n\nThe ferry leaves the harbour and the island waits for it.\n\n";
  return text;
}

void drop(QWidget& on, const QStringList& paths) {
  QMimeData data;
  QList<QUrl> urls;
  for (const QString& path : paths) urls.append(QUrl::fromLocalFile(path));
  data.setUrls(urls);
  const QPoint at(on.width() / 2, on.height() / 2);
  QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent dropped(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &dropped);
}

QSpinBox* contextField(const SettingsDialog& dialog) {
  for (QSpinBox* box : dialog.findChildren<QSpinBox*>())
    if (box->accessibleName() == "Context length") return box;
  return nullptr;
}

}  // namespace

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    TinyModelFile();
    applyTheme(*qobject_cast<QApplication*>(QApplication::instance()), Brightness::light);
  }

  void init() { data_ = std::make_unique<QTemporaryDir>(); }

  void answersStopsAndIsThereAgain() {
    QString question = "Where does the ferry go?";
    QString answered;
    {
      RunningProgram program(data_->path(), places_);
      start(program);
      setLongestAnswer(program, 1500, 1);  // greedily, a random model may end every answer at once
      dropHandbook(program, 6);
      QCOMPARE(program.window.findChildren<DocumentChip*>().size(), 1);
      QVERIFY(program.workspace.documents().totalCost()->forecasts.size() >= 2);

      auto* input = program.window.findChild<ComposerInput*>();
      QTest::keyClicks(input, question);
      QTest::keyClick(input, Qt::Key_Return);
      QVERIFY(input->toPlainText().isEmpty());
      QCOMPARE(program.workspace.chat().rowCount(), 2);
      stopAfter(program, 8);
      const ChatMessage& answer = lastMessage(program);
      answered = answer.message.text;
      QVERIFY(!answered.isEmpty());
      QVERIFY(answer.message.status == MessageStatus::stopped);
      QVERIFY(!answer.record->steps.isEmpty());
      QVERIFY(program.window.findChildren<AnswerView*>().size() == 1);
      QVERIFY(program.workspace.documents().at(0).state == DocumentState::read);
    }
    RunningProgram again(data_->path(), places_);
    again.workspace.begin();
    QCOMPARE(again.workspace.conversations().rowCount(), 1);
    QCOMPARE(again.workspace.currentTitle(), question);
    QCOMPARE(again.workspace.chat().rowCount(), 2);
    QCOMPARE(again.workspace.chat().at(0).message.text, question);
    QCOMPARE(lastMessage(again).message.text, answered);
    QVERIFY(!lastMessage(again).record->steps.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(again.window.findChildren<DocumentChip*>().size(), 1, kLongWait);
    again.workspace.conversations().search("ferry");
    QCOMPARE(again.workspace.conversations().rowCount(), 1);
    again.workspace.conversations().search("zeppelin");
    QCOMPARE(again.workspace.conversations().rowCount(), 0);
  }

  void keepsVersionsAndBranches() {
    RunningProgram program(data_->path(), places_);
    start(program);
    setLongestAnswer(program, 24);
    program.workspace.ask("first?");
    waitForEnd(program);
    const StoreId answer = lastMessage(program).message.id;
    program.workspace.regenerate(answer);
    waitForEnd(program);
    QCOMPARE(lastMessage(program).message.versions, 2);
    QCOMPARE(lastMessage(program).message.version, 2);
    program.workspace.showVersion(lastMessage(program).message.id, 1);
    QCOMPARE(lastMessage(program).message.id, answer);

    program.workspace.editQuestion(program.workspace.chat().at(0).message.id, "otherwise?");
    waitForEnd(program);
    QCOMPARE(program.workspace.chat().at(0).message.text, QString("otherwise?"));
    QCOMPARE(program.workspace.chat().at(0).message.versions, 2);
    program.workspace.ask("and then?");
    waitForEnd(program);
    QCOMPARE(program.workspace.chat().rowCount(), 4);
  }

  void continuesAStoppedAnswer() {
    RunningProgram program(data_->path(), places_);
    start(program);
    setLongestAnswer(program, 6);
    program.workspace.ask("go on?");
    waitForEnd(program);
    if (lastMessage(program).message.status == MessageStatus::complete)
      QSKIP("the random model ended its answer at once");
    const QString begun = lastMessage(program).message.text;
    program.workspace.continueAnswer(lastMessage(program).message.id);
    waitForEnd(program);
    QCOMPARE(program.workspace.chat().rowCount(), 2);
    QVERIFY(lastMessage(program).message.text.startsWith(begun));
  }

  void deletionCanBeUndone() {
    RunningProgram program(data_->path(), places_);
    start(program);
    dropHandbook(program, 2);
    const StoreId conversation = program.workspace.current();
    program.workspace.remove(conversation);
    QCOMPARE(program.workspace.conversations().rowCount(), 0);
    program.workspace.undoRemove();
    QCOMPARE(program.workspace.conversations().rowCount(), 1);
    QCOMPARE(program.workspace.current(), conversation);
  }

  void offersPagesOfADocumentThatIsTooLong() {
    RunningProgram program(data_->path(), places_);
    start(program);
    drop(program.window, {writeFile(folder_.filePath("long.md"), handbook(4000))});
    DocumentListModel& documents = program.workspace.documents();
    QTRY_VERIFY_WITH_TIMEOUT(
        documents.rowCount() == 1 && documents.at(0).state == DocumentState::tooLong, kLongWait);
    QVERIFY(documents.at(0).excessTokens > 0);
    QVERIFY(!program.workspace.obstacle().isEmpty());
    const int last = documents.lastPageThatFits(0, 0);
    QVERIFY(last + 1 < int(documents.at(0).document->pages.size()));
    documents.choosePages(0, 0, last);
    QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::notRead, kLongWait);
    QVERIFY(program.workspace.obstacle().isEmpty());
  }

  void comparesForecastAndFact() {
    {
      RunningProgram program(data_->path(), places_);
      start(program);
      dropHandbook(program, 400);
      const auto* chip = program.window.findChild<DocumentChip*>();
      QVERIFY(!chip->toolTip().contains("forecast"));
      const Measurement forecast = *program.workspace.documents().totalCost();

      // Stopped and taken up again, both parts count.
      program.workspace.readDocuments();
      QTest::qWait(1);
      program.workspace.stop();
      waitForEnd(program);
      program.workspace.readDocuments();
      waitForEnd(program);
      const auto outcome = program.workspace.documents().at(0).outcome;
      QVERIFY(outcome);
      QVERIFY(outcome->fact.seconds > 0);
      QCOMPARE(outcome->forecast.deviceBytes, forecast.current.deviceBytes);
      QCOMPARE(outcome->forecast.seconds, forecast.readingSeconds);
      QVERIFY(outcome->fact.hostBytes >= forecast.current.hostBytes);
      const QString line = readingLine(*outcome, true);
      QVERIFY2(chip->toolTip().contains(line), qPrintable(chip->toolTip()));
      QVERIFY(chip->accessibleDescription().contains(line));
      program.window.findChild<SidePanel*>()->showTab(SidePanel::EngineTab);
      const auto* shown = program.window.findChild<QLabel*>("readingLine");
      QTRY_COMPARE(shown->text(), line);
      QCOMPARE(shown->accessibleName(), line);
    }
    // It is remembered with what was read; what comes from the disk is not read and not compared.
    RunningProgram again(data_->path(), places_);
    start(again);
    setLongestAnswer(again, 16);
    const DocumentListModel& documents = again.workspace.documents();
    QTRY_VERIFY_WITH_TIMEOUT(documents.rowCount() == 1 && documents.outcome(), kLongWait);
    const double seconds = documents.outcome()->fact.seconds;
    again.workspace.ask("Where does the ferry go?");
    waitForEnd(again);
    QVERIFY(!lastMessage(again).record->reading);
    QCOMPARE(documents.outcome()->fact.seconds, seconds);
  }

  void keepsToTheContextThatIsSet() {
    int tokens = 0;
    {
      RunningProgram program(data_->path(), places_);
      start(program);
      dropHandbook(program, 200);
      DocumentListModel& documents = program.workspace.documents();
      tokens = documents.at(0).cost->tokens;
      setContext(program, tokens / 2);
      QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::tooLong, kLongWait);
      QCOMPARE(documents.at(0).cost->contextTokens, tokens / 2);
      QVERIFY(!program.workspace.obstacle().isEmpty());
      setContext(program, tokens * 2);
      QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::notRead, kLongWait);
      program.workspace.readDocuments();
      QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::read, kLongWait);
      waitForEnd(program);
      setContext(program, tokens / 2);  // what is read already is refused as well, and not lost
      QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::tooLong, kLongWait);
      setContext(program, tokens + 1);
      QTRY_VERIFY_WITH_TIMEOUT(documents.at(0).state == DocumentState::read, kLongWait);
    }
    RunningProgram again(data_->path(), places_);
    start(again);
    QCOMPARE(again.workspace.settings().preferences().contextTokens, tokens + 1);
  }

  void takesSettingsByEnter() {
    RunningProgram program(data_->path(), places_);
    start(program);
    SettingsDialog dialog(program.workspace);
    dialog.open();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QSpinBox* const context = contextField(dialog);
    QVERIFY(context);
    const int tokens = context->maximum() / 2;
    context->setValue(tokens);
    context->setFocus();
    QTest::keyClick(context, Qt::Key_Return);
    QVERIFY(dialog.isHidden());
    QCOMPARE(program.workspace.settings().preferences().contextTokens, tokens);
  }

  void letsTheContextBeChosen() {
    RunningProgram program(data_->path(), places_);
    start(program);
    SettingsDialog dialog(program.workspace);
    QSpinBox* const context = contextField(dialog);
    QVERIFY(context);
    QCOMPARE(context->maximum(), program.workspace.engine().model().contextTokens);
    QCOMPARE(context->value(), context->maximum());
    QCOMPARE(dialog.preferences().contextTokens, 0);  // the model's, whichever comes next
    const auto effects = [&dialog] {
      QStringList texts;
      for (const QLabel* label : dialog.findChildren<QLabel*>()) texts.append(label->text());
      return texts.filter("Filled: ");
    };
    QCOMPARE(effects().size(), 1);
    const QString whole = effects().first();
    context->setValue(8192);
    QCOMPARE(dialog.preferences().contextTokens, 8192);
    QVERIFY(effects().first() != whole);
    const quint64 kv = program.workspace.engine().model().kvBytesPerToken * 8192;
    QVERIFY2(effects().first().contains(formatBytes(kv)), qPrintable(effects().first()));
  }

  void saysWhatIsWrong() {
    Places places = places_;
    places.bundledModel = writeFile(folder_.filePath("broken.gguf"), "GGUF but not really");
    RunningProgram program(data_->path(), places);
    program.workspace.begin();
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.engine().state() == EngineStatus::State::failed,
                             kLongWait);
    bool told = false;
    for (const Banner* banner : program.window.findChildren<Banner*>())
      told = told || (banner->isVisible() && !banner->message().isEmpty());
    QVERIFY(told);
    drop(program.window, {folder_.filePath("missing.pdf")});
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.documents().rowCount() == 1 &&
                                 program.workspace.documents().at(0).state == DocumentState::failed,
                             kLongWait);
    QVERIFY(!program.workspace.documents().at(0).error.isEmpty());
  }

  void opensTheSampleAtTheFirstStart() {
    Places places = places_;
    places.sample = findSample(QString(SPECACHE_SOURCE_DIR) + "/resources/samples");
    RunningProgram program(data_->path(), places);
    program.workspace.begin();
    QTRY_VERIFY_WITH_TIMEOUT(
        program.workspace.documents().rowCount() == 1 && program.workspace.documents().ready(),
        kLongWait);
    QCOMPARE(program.workspace.suggestions().size(), 3);
    QPushButton* first = nullptr;
    for (QPushButton* button : program.window.findChildren<QPushButton*>())
      if (button->text() == program.workspace.suggestions().first()) first = button;
    QTRY_VERIFY_WITH_TIMEOUT(first && first->isEnabled(), kLongWait);
  }

  /// Frame gaps while reading and streaming: reported, asserted loosely.
  void staysFluent() {
    RunningProgram program(data_->path(), places_);
    start(program);
    setLongestAnswer(program, 1500);
    dropHandbook(program, 400);
    QList<double> gaps;
    QElapsedTimer sinceTick;
    QTimer ticks;
    ticks.setTimerType(Qt::PreciseTimer);
    connect(&ticks, &QTimer::timeout, this, [&] {
      if (sinceTick.isValid()) gaps.append(double(sinceTick.nsecsElapsed()) / 1e6);
      sinceTick.start();
    });
    ticks.start(2);
    program.workspace.ask("What does the ferry do?");
    waitForEnd(program);
    ticks.stop();
    std::ranges::sort(gaps);
    QVERIFY(gaps.size() > 20);
    const double p95 = gaps[qsizetype(double(gaps.size()) * 0.95)];
    qInfo("frame gaps over %lld ticks: 95 %% under %.1f ms, longest %.1f ms",
          static_cast<long long>(gaps.size()), p95, gaps.last());
    QVERIFY(p95 < 500);  // a busy machine may be many times slower than this one
    QVERIFY(gaps.last() < 5000);
  }

 private:
  void TinyModelFile() {
    places_.bundledModel = writeTinyModel(folder_.filePath("tiny.gguf"));
    places_.keptFolder = folder_.filePath("kept");
  }

  static void start(RunningProgram& program) {
    Preferences wanted = program.workspace.settings().preferences();
    wanted.sampling.temperature = 1;
    wanted.maxTokens = 8000;
    program.workspace.settings().setPreferences(wanted);
    program.workspace.begin();
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.engine().state() == EngineStatus::State::ready,
                             kLongWait);
  }

  static void setLongestAnswer(RunningProgram& program, int tokens, double temperature = 0) {
    Preferences wanted = program.workspace.settings().preferences();
    wanted.maxTokens = tokens;
    wanted.sampling.temperature = temperature;
    program.workspace.settings().setPreferences(wanted);
  }

  static void setContext(RunningProgram& program, int tokens) {
    Preferences wanted = program.workspace.settings().preferences();
    wanted.contextTokens = tokens;
    program.workspace.settings().setPreferences(wanted);
  }

  void dropHandbook(RunningProgram& program, int chapters) {
    drop(program.window, {writeFile(folder_.filePath("handbook.md"), handbook(chapters))});
    DocumentListModel& documents = program.workspace.documents();
    QTRY_VERIFY_WITH_TIMEOUT(
        documents.rowCount() == 1 && documents.at(0).state == DocumentState::notRead, kLongWait);
  }

  static const ChatMessage& lastMessage(RunningProgram& program) {
    return program.workspace.chat().at(program.workspace.chat().rowCount() - 1);
  }

  static void waitForEnd(RunningProgram& program) {
    QTRY_VERIFY_WITH_TIMEOUT(!program.workspace.busy(), kLongWait);
  }

  /// Presses Escape once so many characters are there. A random model's answer may end before:
  /// then, as a person would, it tries again.
  static void stopAfter(RunningProgram& program, int characters) {
    for (int attempt = 0; attempt < 20; ++attempt) {
      if (attempt > 0) program.workspace.regenerate(lastMessage(program).message.id);
      QElapsedTimer waited;
      waited.start();
      while (program.workspace.busy() && lastMessage(program).message.text.size() < characters &&
             waited.elapsed() < kLongWait)
        QTest::qWait(1);  // QTRY looks every 50 ms, in which a small model writes a long answer
      QTest::keyClick(&program.window, Qt::Key_Escape);
      waitForEnd(program);
      if (lastMessage(program).message.status == MessageStatus::stopped) return;
    }
    QFAIL("every answer ended before it could be stopped");
  }

  QTemporaryDir folder_;
  std::unique_ptr<QTemporaryDir> data_;
  Places places_;
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"

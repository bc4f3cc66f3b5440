// SPDX-License-Identifier: GPL-3.0-or-later
// Another language is spoken at once: a window that was there before says what a new one would say.
#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include "app/views/forecast_card.h"
#include "app/views/languages.h"
#include "app/views/models_dialog.h"
#include "app/views/settings_dialog.h"
#include "app/views/theme.h"
#include "tests/app/views/running_program.h"

using namespace specache;
using namespace specache::app;

namespace {

/// Every word that a widget shows or speaks.
QStringList wordsOf(const QWidget& widget) {
  QStringList words{widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()};
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) words.append(label->text());
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
    words.append(button->text());
  if (const auto* line = qobject_cast<const QLineEdit*>(&widget))
    words << line->placeholderText() << line->text();
  if (const auto* field = qobject_cast<const QPlainTextEdit*>(&widget))
    words.append(field->placeholderText());
  if (const auto* spin = qobject_cast<const QAbstractSpinBox*>(&widget))
    words.append(spin->specialValueText());
  if (const auto* box = qobject_cast<const QComboBox*>(&widget))
    for (int i = 0; i < box->count(); ++i) words.append(box->itemText(i));
  if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
    for (int i = 0; i < tabs->count(); ++i) words.append(tabs->tabText(i));
  return words;
}

/// The card is filled only when it is shown.
bool isInHiddenForecast(const QWidget& widget) {
  for (const QWidget* at = &widget; at; at = at->parentWidget())
    if (qobject_cast<const ForecastCard*>(at)) return at->isHidden();
  return false;
}

/// All words in a window, one line a widget that has any, sorted.
QStringList wordsIn(const QWidget& window) {
  QCoreApplication::sendPostedEvents();  // what tells the windows of another language
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  QStringList all{window.windowTitle()};
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (qobject_cast<const QTabBar*>(widget->parent())) continue;  // Qt's scroll buttons
    if (isInHiddenForecast(*widget)) continue;
    QStringList words = wordsOf(*widget);
    words.removeAll(QString());
    if (!words.isEmpty())
      all.append(QString(widget->metaObject()->className()) + ": " + words.join(" | "));
  }
  all.sort();
  return all;
}

void compare(const QStringList& switched, const QStringList& fresh) {
  for (const QString& words : fresh)
    QVERIFY2(switched.contains(words), qPrintable("missing: " + words));
  for (const QString& words : switched)
    QVERIFY2(fresh.contains(words), qPrintable("left over: " + words));
}

}  // namespace

class LanguageTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    applyTheme(application(), Brightness::light);
    places_.bundledModel = writeTinyModel(folder_.filePath("tiny.gguf"));
    places_.keptFolder = folder_.filePath("kept");
    places_.sample = findSample(QString(SPECACHE_SOURCE_DIR) + "/resources/samples");
  }

  void init() {
    data_ = std::make_unique<QTemporaryDir>();
    applyLanguage(application(), "en");
  }

  void changesAnEmptyWindow() {
    RunningProgram program(data_->path(), places_);
    compareLanguages(program, "Einstellungen");
  }

  void changesAWindowWithDocuments() {
    RunningProgram program(data_->path(), places_);
    start(program);
    openSample(program);
    compareLanguages(program, "nicht gelesen");
  }

  void changesAConversation() {
    RunningProgram program(data_->path(), places_);
    start(program);
    openSample(program);
    program.workspace.ask("Where does the ferry go?");
    QTRY_VERIFY_WITH_TIMEOUT(!program.workspace.busy(), kLongWait);
    compareLanguages(program, "Gelesen in");
    QVERIFY(wordsIn(program.window).filter("Denkt").isEmpty());
  }

  void changesDialogs() {
    RunningProgram program(data_->path(), places_);
    start(program);
    const auto check = [&]<class Dialog>(Dialog& dialog) {
      const QStringList english = wordsIn(dialog);
      applyLanguage(application(), "de");
      compare(wordsIn(dialog), wordsIn(Dialog(program.workspace)));
      QVERIFY(wordsIn(dialog) != english);
      applyLanguage(application(), "en");
      compare(wordsIn(dialog), english);
    };
    SettingsDialog settings(program.workspace);
    check(settings);
    ModelsDialog models(program.workspace);
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.models().at(0).inspected, kLongWait);
    check(models);
  }

  void followsTheSetting() {
    RunningProgram program(data_->path(), places_);
    setLanguage(program, "de");
    QVERIFY(wordsIn(program.window).contains("QTabBar: Seitenleiste | Dokument | Maschine"));
    QCOMPARE(QLocale().language(), QLocale::German);
    setLanguage(program, "en");
    QVERIFY(!wordsIn(program.window).filter("QTabBar").filter("Document").isEmpty());
  }

 private:
  static QApplication& application() {
    return *qobject_cast<QApplication*>(QCoreApplication::instance());
  }

  static void start(RunningProgram& program) {
    Preferences wanted = program.workspace.settings().preferences();
    wanted.maxTokens = 40;
    program.workspace.settings().setPreferences(wanted);
    program.workspace.loadModel();
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.engine().state() == EngineStatus::State::ready,
                             kLongWait);
  }

  static void openSample(RunningProgram& program) {
    program.workspace.openSample();
    const DocumentListModel& documents = program.workspace.documents();
    QTRY_VERIFY_WITH_TIMEOUT(documents.rowCount() == 1 && documents.ready(), kLongWait);
  }

  static void setLanguage(RunningProgram& program, const QString& language) {
    Preferences wanted = program.workspace.settings().preferences();
    wanted.language = language;
    program.workspace.settings().setPreferences(wanted);
  }

  static QStringList wordsOfNewWindow(RunningProgram& program) {
    MainWindow window(program.workspace);
    window.resize(program.window.size());
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) qFatal("the window is not shown");
    return wordsIn(window);
  }

  /// Changes to German and back; `word` is one that must be there in German.
  static void compareLanguages(RunningProgram& program, const QString& word) {
    setLanguage(program, "de");
    const QStringList german = wordsIn(program.window);
    compare(german, wordsOfNewWindow(program));
    QVERIFY2(!german.filter(word).isEmpty(), qPrintable(german.join('\n')));
    setLanguage(program, "en");
    const QStringList english = wordsIn(program.window);
    compare(english, wordsOfNewWindow(program));
    QVERIFY2(english.filter(word).isEmpty(), qPrintable(english.join('\n')));
  }

  QTemporaryDir folder_;
  std::unique_ptr<QTemporaryDir> data_;
  Places places_;
};

QTEST_MAIN(LanguageTest)
#include "language_test.moc"

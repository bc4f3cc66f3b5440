// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing a model: what is told before anything is loaded.
#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "app/views/models_dialog.h"
#include "app/views/theme.h"
#include "tests/app/views/running_program.h"

using namespace specache;
using namespace specache::app;

namespace {

/// Everything that a dialog says.
QString textOf(const QWidget& dialog) {
  QStringList texts;
  for (const QLabel* label : dialog.findChildren<QLabel*>())
    if (!label->isHidden() && !label->parentWidget()->isHidden()) texts.append(label->text());
  return texts.join('\n');
}

void drop(QWidget& on, const QString& path) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(path)});
  QDragEnterEvent enter({9, 9}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent dropped({9, 9}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &dropped);
}

QPushButton* useButton(const QWidget& dialog) {
  for (QPushButton* button : dialog.findChildren<QPushButton*>())
    if (button->isDefault()) return button;
  qFatal("there is no default button");
}

}  // namespace

class ModelsDialogTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    places_.bundledModel = writeTinyModel(folder_.filePath("bundled.gguf"));
    places_.keptFolder = folder_.filePath("kept");
    other_ = writeTinyModel(folder_.filePath("other.gguf"));
    applyTheme(*qobject_cast<QApplication*>(QApplication::instance()), Brightness::light);
  }

  void init() { data_ = std::make_unique<QTemporaryDir>(); }

  void tellsFactsBeforeLoading() {
    {
      RunningProgram program(data_->path(), places_);
      load(program);
      ModelsDialog dialog(program.workspace);
      dialog.show();
      drop(dialog, other_);
      ModelListModel& models = program.workspace.models();
      const int row = models.rowOf(other_);
      QVERIFY(row >= 0);
      QTRY_VERIFY_WITH_TIMEOUT(models.at(row).usable(), kLongWait);
      QTRY_VERIFY_WITH_TIMEOUT(textOf(dialog).contains("llama"), kLongWait);
      const QString text = textOf(dialog);
      for (const char* fact : {"llama", "F32", "16-bit KV", "SentencePiece",
                               "trained to read documents", "other.gguf", "CPU memory"})
        QVERIFY2(text.contains(fact), qPrintable(text));
      QCOMPARE(program.workspace.engine().model().path, places_.bundledModel);

      useButton(dialog)->click();
      QTRY_COMPARE_WITH_TIMEOUT(program.workspace.engine().model().path, other_, kLongWait);
      QTRY_VERIFY_WITH_TIMEOUT(textOf(dialog).contains("In use on"), kLongWait);
      QVERIFY(!useButton(dialog)->isEnabled());
    }
    RunningProgram again(data_->path(), places_);
    QCOMPARE(again.workspace.models().rowCount(), 2);
    QCOMPARE(again.workspace.models().rowOf(other_), 1);
    again.workspace.models().forget(1);
    again.workspace.models().forget(0);  // the bundled one stays
    QCOMPARE(again.workspace.models().rowCount(), 1);
  }

  void tellsWhatWillNotWork() {
    test::GgufWriter writer;
    writer.add("general.architecture", "martian");
    writer.add("general.name", "Model of Mars");
    writer.add("tokenizer.ggml.model", "canals");
    const test::Bytes bytes = writer.bytes();
    expectRefused("mars.gguf",
                  QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())),
                  {"Model of Mars", "martian", "canals"});
  }

  void tellsWhyAFileIsNoModel() {
    expectRefused("broken.gguf", "GGUF but not really", {"broken"});
    expectRefused("letter.gguf", "Dear all, this is a letter.", {"not a GGUF file"});
  }

 private:
  void expectRefused(const QString& name, const QByteArray& content, const QStringList& words) {
    RunningProgram program(data_->path(), places_);
    load(program);
    const QString path = writeFile(folder_.filePath(name), content);
    ModelsDialog dialog(program.workspace);
    dialog.show();
    drop(dialog, path);
    ModelListModel& models = program.workspace.models();
    const int row = models.rowOf(path);
    QTRY_VERIFY_WITH_TIMEOUT(models.at(row).inspected, kLongWait);
    QCOMPARE(models.index(row).data(ModelListModel::SubtitleRole).toString(), "Cannot be used");
    QVERIFY(!useButton(dialog)->isEnabled());
    const QString text = textOf(dialog);
    for (const QString& word : words) QVERIFY2(text.contains(word), qPrintable(text));
    QVERIFY(program.workspace.engine().state() == EngineStatus::State::ready);
    QCOMPARE(program.workspace.engine().model().path, places_.bundledModel);
  }

  static void load(RunningProgram& program) {
    program.workspace.loadModel();
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.engine().state() == EngineStatus::State::ready,
                             kLongWait);
  }

  QTemporaryDir folder_;
  std::unique_ptr<QTemporaryDir> data_;
  Places places_;
  QString other_;
};

QTEST_MAIN(ModelsDialogTest)
#include "models_dialog_test.moc"

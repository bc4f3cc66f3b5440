// SPDX-License-Identifier: GPL-3.0-or-later
// specache-chat: makes the parts and puts them together.
#include <QApplication>
#include <QDir>
#include <QIcon>
#include <QStandardPaths>
#include <QStyleFactory>
#include <QTextStream>
#include <cstdlib>

#include "app/bridge/engine_bridge.h"
#include "app/models/workspace.h"
#include "app/storage/conversation_store.h"
#include "app/views/languages.h"
#include "app/views/main_window.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

/// The first of these folders that exists: beside an installed program, then the source tree's.
QString dataFolder(const QString& name) {
  for (const QString& base :
       {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/specache-chat"),
        QStringLiteral(SPECACHE_SOURCE_RESOURCES)})
    if (const QDir folder(base + '/' + name); folder.exists()) return folder.canonicalPath();
  return {};
}

QString bundledModel() {
  const QDir folder(dataFolder("model"));
  const QStringList models = folder.entryList({"*.gguf"}, QDir::Files, QDir::Name);
  return models.isEmpty() ? QString() : folder.absoluteFilePath(models.first());
}

Places findPlaces() {
  const QString kept = QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + "/read";
  return {bundledModel(), findSample(dataFolder("samples")), kept};
}

Brightness brightnessFor(ThemeChoice choice) {
  if (choice == ThemeChoice::system) return systemBrightness();
  return choice == ThemeChoice::dark ? Brightness::dark : Brightness::light;
}

int runWindow(QApplication& application) {
  ConversationStore store(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
  const Settings settings(store);
  applyLanguage(application, settings.preferences().language);
  QApplication::setFont(windowFont(QApplication::font()));
  applyTheme(application, brightnessFor(settings.preferences().theme));
  EngineBridge bridge;
  Workspace workspace(store, bridge, findPlaces());
  MainWindow window(workspace);
  window.show();
  workspace.begin();
  workspace.attachFiles(QCoreApplication::arguments().mid(1));
  return QApplication::exec();
}

}  // namespace
}  // namespace specache::app

int main(int argc, char** argv) {
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QApplication application(argc, argv);
  QApplication::setApplicationName("specache-chat");
  QApplication::setApplicationDisplayName("SpeCache Chat");
  QApplication::setApplicationVersion(SPECACHE_VERSION);
  QApplication::setDesktopFileName("specache-chat");
  QApplication::setWindowIcon(QIcon(":/icons/specache-chat.svg"));
  try {
    return specache::app::runWindow(application);
  } catch (const std::exception& error) {
    QTextStream(stderr) << "specache-chat: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}

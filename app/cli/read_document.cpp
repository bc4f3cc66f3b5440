// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/read_document.h"

#if SPECACHE_WITH_QT
#include <spdlog/spdlog.h>

#include <QGuiApplication>

#include "app/documents/reader.h"
#include "core/error.h"
#else
#include "app/cli/read_text_file.h"
#endif

namespace specache::app {

#if SPECACHE_WITH_QT

std::vector<DocumentText> readDocuments(const std::vector<std::filesystem::path>& files) {
  // The readers need an application, and a command line has no display. What Qt says to itself is
  // no message for a person: errors come as exceptions.
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& message) {
    spdlog::debug(message.toStdString());
  });
  int argc = 1;
  char name[] = "specache";
  char* argv[] = {name, nullptr};
  const QGuiApplication application(argc, argv);

  std::vector<DocumentText> documents;
  for (const std::filesystem::path& file : files) {
    try {
      const Document document = readDocument(QString::fromStdString(file.string()));
      documents.push_back({document.name.toStdString(), document.utf8.toStdString()});
    } catch (const DocumentError& error) {
      throw Error(error.what());
    }
  }
  return documents;
}

#else

std::vector<DocumentText> readDocuments(const std::vector<std::filesystem::path>& files) {
  std::vector<DocumentText> documents;
  for (const std::filesystem::path& file : files)
    documents.push_back({file.filename().string(), readTextFile(file)});
  return documents;
}

#endif

}  // namespace specache::app

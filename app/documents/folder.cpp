// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <array>

#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

constexpr int kMaxDepth = 32;

// Folders that hold what a program made or fetched, not what people wrote. Hidden ones (.git) are
// left out anyway.
constexpr std::array<const char*, 9> kSkipped = {"node_modules", "build",  "dist",
                                                 "out",          "target", "__pycache__",
                                                 "venv",         "vendor", "CMakeFiles"};

bool isSkipped(const QString& folder) {
  return std::any_of(kSkipped.begin(), kSkipped.end(),
                     [&](const char* name) { return folder == QLatin1String(name); });
}

bool isReadableDocument(const QFileInfo& file) {
  static const QStringList packed = {QStringLiteral("pdf"),  QStringLiteral("docx"),
                                     QStringLiteral("odt"),  QStringLiteral("epub"),
                                     QStringLiteral("html"), QStringLiteral("htm"),
                                     QStringLiteral("xhtml")};
  if (file.size() == 0) return false;
  const bool known = packed.contains(file.suffix().toLower());
  if (known) return true;
  if (!isKnownTextFile(file.fileName())) return false;
  QFile content(file.filePath());
  return content.open(QIODevice::ReadOnly) && !content.peek(4096).contains('\0');
}

void collect(const QString& folder, int depth, int limit, FolderFiles& found) {
  const QDir dir(folder);
  const auto files = dir.entryInfoList(QDir::Files | QDir::Readable | QDir::NoSymLinks, QDir::Name);
  for (const QFileInfo& file : files) {
    if (!isReadableDocument(file)) continue;
    if (found.files.size() >= limit) {
      found.more = true;
      return;
    }
    found.files += file.absoluteFilePath();
  }
  if (depth == kMaxDepth) return;
  const auto folders =
      dir.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks, QDir::Name);
  for (const QFileInfo& inner : folders) {
    if (!isSkipped(inner.fileName())) collect(inner.filePath(), depth + 1, limit, found);
    if (found.more) return;
  }
}

}  // namespace

FolderFiles collectFiles(const QString& folder, int limit) {
  const QFileInfo info(folder);
  if (!info.isDir() || !info.isReadable()) {
    throw DocumentError(Documents::tr("The folder “%1” does not exist or may not be read. Choose "
                                      "another one.")
                            .arg(folder));
  }
  FolderFiles found;
  collect(folder, 0, limit, found);
  if (found.files.isEmpty()) {
    throw DocumentError(
        Documents::tr(
            "The folder “%1” holds no file that can be read as a document. Choose a folder "
            "with texts, PDFs, word processor files or source code.")
            .arg(folder));
  }
  return found;
}

}  // namespace specache::app

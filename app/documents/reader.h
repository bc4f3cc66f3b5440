// SPDX-License-Identifier: GPL-3.0-or-later
// Files and folders to documents. Everything here may run on any thread, several calls at once; a
// QGuiApplication must exist (the offscreen platform suffices).
#pragma once

#include <QString>
#include <QStringList>
#include <stdexcept>

#include "app/documents/document.h"

namespace specache::app {

/// A file that cannot be read as a document. The message is one translated sentence or two that say
/// what is wrong and what to do.
class DocumentError : public std::runtime_error {
 public:
  explicit DocumentError(const QString& message)
      : std::runtime_error(message.toStdString()), message_(message) {}
  const QString& message() const { return message_; }

 private:
  QString message_;
};

/// Reads plain text, Markdown, source code, CSV, HTML, PDF, DOCX, ODT and EPUB, told apart by their
/// content first and their name second. Throws DocumentError.
Document readDocument(const QString& path);

/// The same for text that came from no file (pasted, or piped in); Markdown if the name says so.
/// Throws DocumentError.
Document readText(const QByteArray& bytes, const QString& name);

/// Filter for file dialogs: "Documents (*.pdf *.docx …);;All files (*)", translated.
QString documentFileFilter();

/// What a dropped folder holds.
struct FolderFiles {
  QStringList files;  ///< absolute paths, sorted
  bool more = false;  ///< there were more than `limit`
};

/// Gathers the readable files of a folder and its subfolders by name and content, leaving out
/// hidden ones, version control, build output, dependencies, binaries and links. Throws
/// DocumentError when the folder cannot be read or holds no such file.
FolderFiles collectFiles(const QString& folder, int limit = 500);

}  // namespace specache::app

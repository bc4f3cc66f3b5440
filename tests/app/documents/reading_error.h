// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "app/documents/reader.h"

/// The message with which reading the file fails; "no error" if it does not.
inline QString readingError(const QString& path) {
  try {
    specache::app::readDocument(path);
  } catch (const specache::app::DocumentError& error) {
    return error.message();
  }
  return QStringLiteral("no error");
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace specache::app {

struct DecodedText {
  QByteArray utf8;
  QString note;  ///< what was guessed, for people; empty when nothing was
};

/// Turns a text file's bytes into UTF-8 with \n at line ends: UTF-8, UTF-16 or UTF-32 by byte order
/// mark, else UTF-8 if it is valid, else Windows-1252. Throws DocumentError for empty files and for
/// bytes that are no text; `name` is the file's, for the message.
DecodedText decodeText(QByteArrayView bytes, const QString& name);

/// Replaces \r\n and \r by \n.
void normalizeLineEnds(QByteArray& utf8);

}  // namespace specache::app

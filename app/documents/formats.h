// SPDX-License-Identifier: GPL-3.0-or-later
// One reader a format. Each fills utf8, pages, pageKind, format and notes of a document whose name,
// path and sha256 are set, and throws DocumentError.
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QString>

#include "app/documents/archive.h"
#include "app/documents/document.h"
#include "app/documents/paging.h"

namespace specache::app {

void readPlainText(const QByteArray& bytes, Document& document);
void readHtml(const QByteArray& bytes, Document& document);
void readPdf(QIODevice& file, Document& document);
void readDocx(Archive& archive, Document& document);
void readOdt(Archive& archive, Document& document);
void readEpub(Archive& archive, Document& document);

/// Name for people of a text format by the file's ending: "Markdown", "Python source"; plain "Text"
/// for endings that are not known.
QString textFormatName(const QString& fileName);
/// Whether the ending is that of a text format that is known.
bool isKnownTextFile(const QString& fileName);

/// Turns a web page's bytes into its source text by its byte order mark, its named charset or its
/// content; notes guesses in the document.
QString decodeHtml(const QByteArray& bytes, Document& document);
/// Adds the text of a web page; a heading begins a page if `headingsArePages`. Returns the first
/// heading, or else the page's title.
QString addHtml(const QString& html, const QString& name, PageBuilder& pages,
                bool headingsArePages);

/// Text of a file so large would be no document any more: throws.
void checkTextSize(qsizetype bytes, const QString& name);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown in a QTextDocument, in the window's look.
#pragma once

#include <QFont>
#include <QString>

class QTextDocument;
class QTextEdit;

namespace specache::app {

struct Colours;

/// Fills `document` from Markdown: tables with thin rules, code on a ground of its own, air between
/// lines. HTML in it is shown as text, and images are not loaded.
void renderMarkdown(QTextDocument& document, const QString& markdown, const Colours& colours,
                    const QFont& font, int linePercent = 145);
/// The same air for plain text.
void renderPlain(QTextDocument& document, const QString& text, const QFont& font, int linePercent);

/// The document's characters, one for each of its positions.
QString renderedText(const QTextDocument& document);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

class QCoreApplication;
class QWidget;

namespace specache::app {

/// Speaks `language` ("en", "de"; empty: the system's) from now on: texts, figures and Qt's own
/// words. Widgets that are there already change theirs at once.
void applyLanguage(QCoreApplication& application, const QString& language);

/// Calls `setTexts` now, and again whenever the language changes. It may use what lives as long as
/// `widget`.
void inEveryLanguage(QWidget& widget, const std::function<void()>& setTexts);

}  // namespace specache::app

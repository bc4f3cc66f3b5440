// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <cstring>

namespace specache::app {

/// The program's texts in one language, and Qt's own behind them. lupdate writes classes without
/// their namespace into the .ts files, and Qt asks for them with it.
class Translator : public QTranslator {
 public:
  Translator(const QLocale& locale, QObject* parent) : QTranslator(parent) {
    // English has a file, too: for its plurals.
    if (!load(locale, "specache", "_", ":/i18n")) static_cast<void>(load("specache_en", ":/i18n"));
    static_cast<void>(
        qt_.load(locale, "qtbase", "_", QLibraryInfo::path(QLibraryInfo::TranslationsPath)));
  }

  QString translate(const char* context, const char* source, const char* disambiguation,
                    int n) const override {
    constexpr const char* kNamespace = "specache::app::";
    const std::size_t length = std::strlen(kNamespace);
    if (std::strncmp(context, kNamespace, length) != 0)
      return lookUp(context, source, disambiguation, n);
    return QTranslator::translate(context + length, source, disambiguation, n);
  }

 private:
  QString lookUp(const char* context, const char* source, const char* disambiguation, int n) const {
    const QString own = QTranslator::translate(context, source, disambiguation, n);
    return own.isNull() ? qt_.translate(context, source, disambiguation, n) : own;
  }

  QTranslator qt_;
};

}  // namespace specache::app

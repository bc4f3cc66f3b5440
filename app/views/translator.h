// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>
#include <cstring>

namespace specache::app {

/// lupdate writes classes without their namespace into the .ts files, and Qt asks for them with it.
class Translator : public QTranslator {
 public:
  using QTranslator::QTranslator;

  QString translate(const char* context, const char* source, const char* disambiguation,
                    int n) const override {
    constexpr const char* kNamespace = "specache::app::";
    const std::size_t length = std::strlen(kNamespace);
    if (std::strncmp(context, kNamespace, length) == 0) context += length;
    return QTranslator::translate(context, source, disambiguation, n);
  }
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/languages.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLocale>
#include <QWidget>

#include "app/views/translator.h"

namespace specache::app {
namespace {

const QString kTranslatorName = QStringLiteral("language");

class TextSetter : public QObject {
 public:
  TextSetter(QWidget& widget, const std::function<void()>& setTexts)
      : QObject(&widget), setTexts_(setTexts) {
    widget.installEventFilter(this);
  }

  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::LanguageChange) setTexts_();
    return QObject::eventFilter(watched, event);
  }

 private:
  std::function<void()> setTexts_;
};

}  // namespace

void applyLanguage(QCoreApplication& application, const QString& language) {
  const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
  QLocale::setDefault(locale);
  const auto before =
      application.findChildren<QTranslator*>(kTranslatorName, Qt::FindDirectChildrenOnly);
  // Other threads translate, too: a translator is never changed while it is installed.
  auto* translator = new Translator(locale, &application);
  translator->setObjectName(kTranslatorName);
  QCoreApplication::installTranslator(translator);
  for (QTranslator* old : before) {
    QCoreApplication::removeTranslator(old);
    delete old;
  }
}

void inEveryLanguage(QWidget& widget, const std::function<void()>& setTexts) {
  setTexts();
  new TextSetter(widget, setTexts);
}

}  // namespace specache::app

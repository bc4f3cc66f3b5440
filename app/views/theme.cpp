// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QWidget>
#include <utility>

namespace specache::app {
namespace {

constexpr double kBasePoints = 10;
constexpr double kSmallFactor = 0.9;

const Colours& lightColours() {
  static const Colours colours{.frame = 0xeef0f4,
                               .surface = 0xffffff,
                               .raised = 0xffffff,
                               .sunken = 0xf4f5f8,
                               .border = 0xd9dde5,
                               .text = 0x1a1d24,
                               .quiet = 0x5f6673,
                               .accent = 0x2a5bd7,
                               .onAccent = 0xffffff,
                               .accentSoft = 0xe6edfd,
                               .good = 0x0b8a6c,
                               .warning = 0xd98a0b,
                               .bad = 0xc23434,
                               .violet = 0x8a5cf0,
                               .grey = 0x8d95a3,
                               .slate = 0x565e6c};
  return colours;
}

const Colours& darkColours() {
  static const Colours colours{.frame = 0x14161a,
                               .surface = 0x1b1e25,
                               .raised = 0x1f232b,
                               .sunken = 0x14161a,
                               .border = 0x2d323c,
                               .text = 0xe8eaee,
                               .quiet = 0x969dab,
                               .accent = 0x5b8cff,
                               .onAccent = 0x0c1220,
                               .accentSoft = 0x243150,
                               .good = 0x34c9a3,
                               .warning = 0xf2b84b,
                               .bad = 0xff7b72,
                               .violet = 0xb393f5,
                               .grey = 0x8d95a3,
                               .slate = 0xc3c9d4};
  return colours;
}

QPalette paletteFrom(const Colours& c) {
  QPalette p;
  p.setColor(QPalette::Window, c.frame);
  p.setColor(QPalette::WindowText, c.text);
  p.setColor(QPalette::Base, c.surface);
  p.setColor(QPalette::AlternateBase, c.sunken);
  p.setColor(QPalette::Text, c.text);
  p.setColor(QPalette::PlaceholderText, c.quiet);
  p.setColor(QPalette::Button, c.raised);
  p.setColor(QPalette::ButtonText, c.text);
  p.setColor(QPalette::Highlight, c.accent);
  p.setColor(QPalette::HighlightedText, c.onAccent);
  p.setColor(QPalette::Link, c.accent);
  p.setColor(QPalette::LinkVisited, c.accent);
  p.setColor(QPalette::ToolTipBase, c.raised);
  p.setColor(QPalette::ToolTipText, c.text);
  p.setColor(QPalette::Mid, c.border);
  p.setColor(QPalette::Light, c.raised);
  p.setColor(QPalette::Dark, c.border);
  p.setColor(QPalette::Midlight, c.border);
  p.setColor(QPalette::Shadow, c.border);
  for (const QPalette::ColorRole role :
       {QPalette::Text, QPalette::WindowText, QPalette::ButtonText}) {
    QColor faded = c.quiet;
    faded.setAlphaF(0.6F);
    p.setColor(QPalette::Disabled, role, faded);
  }
  return p;
}

QString styleSheetFrom(const Colours& c) {
  QFile file(":/themes/window.qss");
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<const char*, QColor> names[] = {
      {"@frame", c.frame},   {"@surface", c.surface},
      {"@raised", c.raised}, {"@sunken", c.sunken},
      {"@border", c.border}, {"@text", c.text},
      {"@quiet", c.quiet},   {"@accentSoft", c.accentSoft},
      {"@accent", c.accent}, {"@onAccent", c.onAccent},
      {"@good", c.good},     {"@warning", c.warning},
      {"@bad", c.bad}};
  for (const auto& [name, colour] : names) sheet.replace(QLatin1String(name), colour.name());
  return sheet;
}

}  // namespace

const Colours& coloursFor(Brightness brightness) {
  return brightness == Brightness::dark ? darkColours() : lightColours();
}

const Colours& coloursOf(const QWidget& widget) {
  return coloursFor(brightnessOf(widget));
}

Brightness brightnessOf(const QWidget& widget) {
  return widget.palette().color(QPalette::WindowText).lightness() > 128 ? Brightness::dark
                                                                        : Brightness::light;
}

Brightness systemBrightness() {
  const QPalette palette = QApplication::style()->standardPalette();
  return palette.color(QPalette::WindowText).lightness() >
                 palette.color(QPalette::Window).lightness()
             ? Brightness::dark
             : Brightness::light;
}

QFont windowFont(const QFont& systemFont) {
  QFont font = systemFont;
  if (QFontDatabase::hasFamily("Inter")) font.setFamily("Inter");
  if (font.pointSizeF() < kBasePoints) font.setPointSizeF(kBasePoints);
  return font;
}

QFont smaller(QFont font) {
  font.setPointSizeF(font.pointSizeF() * kSmallFactor);
  return font;
}

QFont larger(QFont font, double factor) {
  font.setPointSizeF(font.pointSizeF() * factor);
  return font;
}

QFont bold(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

void applyTheme(QApplication& application, Brightness brightness) {
  const Colours& colours = coloursFor(brightness);
  QApplication::setPalette(paletteFrom(colours));
  application.setStyleSheet(styleSheetFrom(colours));
}

}  // namespace specache::app

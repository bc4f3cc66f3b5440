// SPDX-License-Identifier: GPL-3.0-or-later
// The one place for colours, spacing and type sizes.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QApplication;
class QWidget;

namespace specache::app {

/// Distances in device-independent pixels.
namespace spacing {
inline constexpr int tiny = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;
inline constexpr int radius = 8;
inline constexpr int readingWidth = 680;  ///< widest column of running text
}  // namespace spacing

struct Colours {
  QColor frame;    ///< top bar, sides
  QColor surface;  ///< where text is read
  QColor raised;   ///< cards and fields on `frame`
  QColor sunken;   ///< composer, code, empty parts of bars
  QColor border;
  QColor text;
  QColor quiet;  ///< second-rank text
  QColor accent;
  QColor onAccent;
  QColor accentSoft;  ///< bubbles, chosen rows, chosen sentence
  QColor good;
  QColor warning;
  QColor bad;
  QColor violet;  ///< fourth colour of figures
  QColor grey;    ///< fifth colour of figures
  QColor slate;   ///< sixth colour of figures
};

enum class Brightness { light, dark };

const Colours& coloursFor(Brightness brightness);
/// Colours for a widget's own painting, by the palette that it has.
const Colours& coloursOf(const QWidget& widget);
Brightness brightnessOf(const QWidget& widget);
Brightness systemBrightness();

/// The window's font: Inter where it is installed, otherwise the system's own.
QFont windowFont(const QFont& systemFont);
/// Type sizes relative to a widget's font.
QFont smaller(QFont font);
QFont larger(QFont font, double factor);
QFont bold(QFont font);

/// Palette and style sheet for all widgets; may be called again at any time.
void applyTheme(QApplication& application, Brightness brightness);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Small widgets that are told apart by a property only; resources/themes/window.qss gives the look.
#pragma once

#include <QString>

class QLabel;
class QPushButton;
class QToolButton;
class QWidget;

namespace specache::app {

/// A word that can be clicked.
QToolButton* quietButton(const QString& text, QWidget* parent = nullptr);
/// The same in the accent colour.
QToolButton* linkButton(const QString& text, QWidget* parent = nullptr);
/// An icon that can be clicked; `setName` tells what it does.
QToolButton* iconButton(const QString& icon, QWidget* parent = nullptr);
/// What a widget is or does, for its tool tip and screen readers.
void setName(QWidget& widget, const QString& name);
/// Draws the icon of an icon button again, after a change of theme.
void refreshIcon(QToolButton& button);

QPushButton* primaryButton(const QString& text, QWidget* parent = nullptr);
QLabel* quietLabel(const QString& text = {}, QWidget* parent = nullptr);
QLabel* headingLabel(const QString& text = {}, QWidget* parent = nullptr);
/// Sets a property that the style sheet looks at.
void setLook(QWidget& widget, const char* property, const QVariant& value);

}  // namespace specache::app

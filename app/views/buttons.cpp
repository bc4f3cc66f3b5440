// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/buttons.h"

#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVariant>

#include "app/views/icons.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr auto kIconName = "iconName";

}  // namespace

QToolButton* quietButton(const QString& text, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setText(text);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::TabFocus);
  button->setCursor(Qt::PointingHandCursor);
  return button;
}

QToolButton* linkButton(const QString& text, QWidget* parent) {
  QToolButton* button = quietButton(text, parent);
  button->setProperty("link", true);
  return button;
}

QToolButton* iconButton(const QString& icon, QWidget* parent) {
  QToolButton* button = quietButton({}, parent);
  button->setProperty(kIconName, icon);
  refreshIcon(*button);
  return button;
}

void setName(QWidget& widget, const QString& name) {
  widget.setToolTip(name);
  widget.setAccessibleName(name);
}

void refreshIcon(QToolButton& button) {
  button.setIcon(icon(button.property(kIconName).toString(), coloursOf(button).quiet));
}

QPushButton* primaryButton(const QString& text, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("primary", true);
  return button;
}

QLabel* quietLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("quiet", true);
  return label;
}

QLabel* headingLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("heading", true);
  return label;
}

void setLook(QWidget& widget, const char* property, const QVariant& value) {
  if (widget.property(property) == value) return;
  widget.setProperty(property, value);
  widget.style()->unpolish(&widget);
  widget.style()->polish(&widget);
}

}  // namespace specache::app

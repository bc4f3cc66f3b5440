// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

class QColor;

namespace specache::app {

/// An icon of resources/icons in a colour, sharp up to 300 % scale.
QIcon icon(const QString& name, const QColor& colour);

}  // namespace specache::app

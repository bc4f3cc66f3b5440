// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace specache::app {

/// Which character of a Markdown source each character of the rendered text comes from. Rendering
/// leaves markup out and keeps the rest in order, so walking through both at once finds it.
class TextAlignment {
 public:
  TextAlignment() = default;
  TextAlignment(const QString& source, const QString& rendered);

  qsizetype sourceAt(qsizetype rendered) const;
  /// First rendered character that comes from `source` or later.
  qsizetype renderedAt(qsizetype source) const;

 private:
  QList<qsizetype> sources_;  ///< by rendered character, never falling
  qsizetype sourceSize_ = 0;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/text_alignment.h"

#include <algorithm>
#include <iterator>

namespace specache::app {
namespace {

constexpr qsizetype kLongestMarkup =
    400;  // that rendering leaves out in one go, such as an address

}  // namespace

TextAlignment::TextAlignment(const QString& source, const QString& rendered)
    : sourceSize_(source.size()) {
  sources_.reserve(rendered.size());
  qsizetype at = 0;
  for (const QChar c : rendered) {
    if (!c.isSpace() && c != QChar::ObjectReplacementCharacter) {
      const qsizetype ahead = QStringView(source).mid(at, kLongestMarkup).indexOf(c);
      if (ahead >= 0) at += ahead;
    }
    sources_.append(std::min(at, source.size()));
    if (at < source.size() && source[at] == c) ++at;
  }
}

qsizetype TextAlignment::sourceAt(qsizetype rendered) const {
  if (rendered < 0 || sources_.isEmpty()) return 0;
  return rendered < sources_.size() ? sources_[rendered] : sourceSize_;
}

qsizetype TextAlignment::renderedAt(qsizetype source) const {
  return std::distance(sources_.begin(), std::ranges::lower_bound(sources_, source));
}

}  // namespace specache::app

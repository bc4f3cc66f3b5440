// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/two_line_delegate.h"

#include <QPainter>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kMargin = 10;

}  // namespace

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  const Colours& colours = coloursOf(*option.widget);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF row = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5);
  const bool chosen = option.state.testFlag(QStyle::State_Selected);
  const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
  if (chosen || hovered) {
    QColor ground = chosen ? colours.accentSoft : colours.border;
    if (!chosen) ground.setAlphaF(0.45F);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(row, spacing::radius, spacing::radius);
  }
  if (option.state.testFlag(QStyle::State_HasFocus) &&
      option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
    painter->setPen(colours.accent);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(row, spacing::radius, spacing::radius);
  }
  const QString subtitle = index.data(subtitleRole_).toString();
  const QFontMetrics titleMetrics(option.font);
  const QFontMetrics subtitleMetrics(smaller(option.font));
  QRect text = option.rect.adjusted(kMargin, 8, -kMargin, -8);
  painter->setPen(colours.text);
  painter->setFont(option.font);
  const QString title = index.data().toString();
  painter->drawText(text, subtitle.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop,
                    titleMetrics.elidedText(title, Qt::ElideRight, text.width()));
  painter->setPen(colours.quiet);
  painter->setFont(smaller(option.font));
  painter->drawText(text, Qt::AlignBottom,
                    subtitleMetrics.elidedText(subtitle, Qt::ElideRight, text.width()));
  painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  const int lines =
      QFontMetrics(option.font).height() + QFontMetrics(smaller(option.font)).height();
  return {0, lines + 20};
}

}  // namespace specache::app

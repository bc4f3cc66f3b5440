// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/theme.h"

namespace specache::app {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent), remark_(quietLabel()), column_(new QVBoxLayout(this)) {
  setObjectName("card");
  setAccessibleName(title);
  auto* head = new QHBoxLayout;
  head->addWidget(headingLabel(title));
  head->addWidget(remark_, 1, Qt::AlignRight);
  column_->setContentsMargins(spacing::medium + 2, spacing::medium, spacing::medium + 2,
                              spacing::medium);
  column_->setSpacing(spacing::small);
  column_->addLayout(head);
}

void Card::setRemark(const QString& remark) {
  remark_->setText(remark);
}

}  // namespace specache::app

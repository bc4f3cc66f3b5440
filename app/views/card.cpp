// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/theme.h"

namespace specache::app {

Card::Card(QWidget* parent)
    : QFrame(parent),
      title_(headingLabel()),
      remark_(quietLabel()),
      column_(new QVBoxLayout(this)) {
  setObjectName("card");
  auto* head = new QHBoxLayout;
  head->addWidget(title_);
  head->addWidget(remark_, 1, Qt::AlignRight);
  column_->setContentsMargins(spacing::medium + 2, spacing::medium, spacing::medium + 2,
                              spacing::medium);
  column_->setSpacing(spacing::small);
  column_->addLayout(head);
}

void Card::setTitle(const QString& title) {
  title_->setText(title);
  setAccessibleName(title);
}

void Card::setRemark(const QString& remark) {
  remark_->setText(remark);
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/version_pager.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "app/views/buttons.h"
#include "app/views/languages.h"

namespace specache::app {

VersionPager::VersionPager(QWidget* parent)
    : QWidget(parent),
      back_(quietButton(QStringLiteral("‹"))),
      forth_(quietButton(QStringLiteral("›"))),
      label_(quietLabel()) {
  inEveryLanguage(*this, [this] {
    setName(*back_, tr("Earlier version"));
    setName(*forth_, tr("Later version"));
  });
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(back_);
  row->addWidget(label_);
  row->addWidget(forth_);
  connect(back_, &QToolButton::clicked, this, [this] { emit chosen(version_ - 1); });
  connect(forth_, &QToolButton::clicked, this, [this] { emit chosen(version_ + 1); });
}

void VersionPager::setVersion(int version, int versions) {
  version_ = version;
  label_->setText(QStringLiteral("%1 / %2").arg(version).arg(versions));
  back_->setEnabled(version > 1);
  forth_->setEnabled(version < versions);
  setVisible(versions > 1);
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/residency_card.h"

#include <QVBoxLayout>

#include "app/views/languages.h"
#include "app/views/residency_view.h"

namespace specache::app {

ResidencyCard::ResidencyCard(QWidget* parent) : Card(parent), view_(new ResidencyView) {
  inEveryLanguage(*this, [this] {
    setTitle(tr("Rows in 16 bits"));
    setRemark(tr("document → · layers ↓"));
  });
  column().addWidget(view_);
}

void ResidencyCard::setMap(const ResidencyMap& map) {
  view_->setMap(map);
}

}  // namespace specache::app

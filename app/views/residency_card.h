// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/bridge/engine_values.h"
#include "app/views/card.h"

namespace specache::app {

class ResidencyView;

/// Which rows are on the GPU in 16 bits.
class ResidencyCard : public Card {
  Q_OBJECT

 public:
  explicit ResidencyCard(QWidget* parent = nullptr);
  void setMap(const ResidencyMap& map);

 private:
  ResidencyView* view_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/bridge/engine_values.h"
#include "app/views/card.h"

namespace specache::app {

class Legend;
class MemoryBar;

/// Where memory is, by tier and ledger entry, against what full KV would have taken.
class MemoryCard : public Card {
  Q_OBJECT

 public:
  explicit MemoryCard(QWidget* parent = nullptr);
  void setMemory(const MemoryState& memory, bool unified);
  /// How a forecast did; nothing hides the line.
  void setReading(const QString& line);

 private:
  void showDevice(const MemoryState& memory, bool unified);
  void showHost(const MemoryState& memory, bool unified);
  void showSaving(const MemoryState& memory, bool unified);

  QLabel* deviceName_;
  QLabel* deviceTotal_;
  MemoryBar* deviceBar_;
  Legend* deviceLegend_;
  QLabel* hostName_;
  QLabel* hostTotal_;
  MemoryBar* hostBar_;
  Legend* hostLegend_;
  QLabel* saving_;
  QLabel* reading_;
  QLabel* note_;
};

}  // namespace specache::app

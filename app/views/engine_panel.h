// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QTimer>

class QLabel;

namespace specache::app {

class LatencyCard;
class MemoryCard;
class PrefetchCard;
class ResidencyCard;
class SpeedCard;
class Workspace;

/// What the engine did for the chosen answer, live while it is written.
class EnginePanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit EnginePanel(Workspace& workspace, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// Arranges a refresh; hidden panels and bursts of figures cost nothing.
  void schedule();
  void refresh();
  bool live() const;

  Workspace& workspace_;
  QLabel* empty_ = nullptr;
  MemoryCard* memory_;
  PrefetchCard* prefetch_;
  LatencyCard* latency_;
  ResidencyCard* residency_;
  SpeedCard* speed_;
  QTimer timer_;
};

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "app/models/model_list_model.h"

class QFormLayout;
class QGridLayout;
class QLabel;

namespace specache::app {

/// What is known of one model file: its facts, what a context costs, and what will not work.
class ModelFactsView : public QFrame {
  Q_OBJECT

 public:
  explicit ModelFactsView(QWidget* parent = nullptr);

  /// `state` is a line on what the engine does with it, possibly empty.
  void show(const KnownModel& model, const QString& state, bool failed);
  /// There is no model to show.
  void showNothing();

 private:
  void showFacts(const KnownModel& model);
  void showCosts(const QList<CostAt>& costs);

  QLabel* name_;
  QLabel* state_;
  QLabel* problems_;
  QWidget* facts_;
  QFormLayout* rows_;
  QLabel* costsTitle_;
  QWidget* costs_;
  QGridLayout* grid_;
};

}  // namespace specache::app

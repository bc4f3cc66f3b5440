// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include "app/bridge/engine_values.h"

namespace specache::app {

class Settings;

/// A model file that was opened at some time, or the bundled one.
struct KnownModel {
  QString path;
  bool inspected = false;  ///< false: its header is being read, on another thread
  InspectedModel facts;

  bool usable() const { return inspected && facts.problems.isEmpty(); }
};

/// The model files that a person may choose from: the bundled one, then those opened, newest first.
class ModelListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { SubtitleRole = Qt::UserRole };

  /// `bundled` is a path; empty where there is none.
  ModelListModel(Settings& settings, const QString& bundled, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  const KnownModel& at(int row) const { return models_[row]; }
  /// −1 where it is not in the list.
  int rowOf(const QString& path) const;
  bool isBundled(int row) const { return models_[row].path == bundled_; }

  /// Puts a file into the list, where it isn't there yet, and looks into it. Returns its row.
  int add(const QString& path);
  /// Takes a file out of the list, but never the bundled one.
  void forget(int row);
  /// Looks into all files again; they may have changed.
  void inspectAll();

 private:
  void inspect(const QString& path);
  void take(const QString& path, const InspectedModel& facts);
  void remember();
  QString subtitle(const KnownModel& model) const;

  Settings& settings_;
  QString bundled_;
  QList<KnownModel> models_;
};

}  // namespace specache::app

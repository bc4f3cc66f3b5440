// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>

#include "app/bridge/engine_values.h"
#include "app/storage/records.h"

namespace specache::app {

/// Time that reading takes, and memory that what was read takes as KV.
struct ReadingCost {
  double seconds = 0;  ///< 0: not known
  quint64 deviceBytes = 0;
  quint64 hostBytes = 0;
};

/// What reading documents was forecast to take, and what it took.
struct ReadingOutcome {
  QList<StoreId> documents;
  ReadingCost forecast;
  ReadingCost fact;
};

/// The forecast for the cache in effect. Where the engine knows no time yet, the speed seen last
/// (tokens/s; 0: none) gives one.
ReadingCost forecastOf(const Measurement& cost, double speed);

QJsonObject toJson(const ReadingOutcome& outcome);
/// Fields that are missing or damaged keep their defaults.
ReadingOutcome outcomeFromJson(const QJsonObject& json);

}  // namespace specache::app

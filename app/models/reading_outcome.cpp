// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/reading_outcome.h"

#include <QJsonArray>

namespace specache::app {
namespace {

QJsonObject toJson(const ReadingCost& cost) {
  return {{"seconds", cost.seconds},
          {"device", double(cost.deviceBytes)},
          {"host", double(cost.hostBytes)}};
}

ReadingCost costFromJson(const QJsonObject& json) {
  const auto figure = [&json](const char* name) { return qMax(0.0, json[name].toDouble()); };
  return {figure("seconds"), quint64(figure("device")), quint64(figure("host"))};
}

}  // namespace

ReadingCost forecastOf(const Measurement& cost, double speed) {
  const double guess = speed > 0 ? cost.tokens / speed : 0;
  return {cost.readingSeconds > 0 ? cost.readingSeconds : guess, cost.current.deviceBytes,
          cost.current.hostBytes};
}

QJsonObject toJson(const ReadingOutcome& outcome) {
  QJsonArray documents;
  for (const StoreId id : outcome.documents) documents.append(double(id));
  return {{"documents", documents},
          {"forecast", toJson(outcome.forecast)},
          {"fact", toJson(outcome.fact)}};
}

ReadingOutcome outcomeFromJson(const QJsonObject& json) {
  ReadingOutcome outcome;
  for (const auto& id : json["documents"].toArray())
    outcome.documents.append(StoreId(id.toDouble()));
  outcome.forecast = costFromJson(json["forecast"].toObject());
  outcome.fact = costFromJson(json["fact"].toObject());
  return outcome;
}

}  // namespace specache::app

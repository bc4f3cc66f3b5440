// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/inspect_model.h"

#include <QFile>
#include <QFileInfo>
#include <exception>

#include "app/bridge/convert.h"
#include "core/engine/model_facts.h"

namespace specache::app {
namespace {

void fillShape(const ShapeFacts& from, InspectedModel& to) {
  to.layers = from.layers;
  to.contextTokens = from.contextTokens;
  to.kvBytesPerToken = from.kvBytesPerToken;
}

InspectedModel inspectedModel(const ModelFacts& from) {
  InspectedModel to;
  to.name = QString::fromStdString(from.name);
  to.architecture = QString::fromStdString(from.architecture);
  to.license = QString::fromStdString(from.license);
  to.fileBytes = from.fileBytes;
  to.parameters = from.parameters;
  for (const WeightShare& weights : from.weights)
    to.weights.append({QString::fromStdString(weights.type), weights.share});
  if (from.shape) fillShape(*from.shape, to);
  if (from.tokenizer) {
    to.tokenizer = QString::fromStdString(from.tokenizer->kind);
    to.pieces = from.tokenizer->pieces;
  }
  if (from.chatFormat) to.chatFormat = toQt(*from.chatFormat);
  for (const ContextCost& cost : from.costs)
    to.costs.append(
        {cost.tokens, {QString::fromStdString(cost.cache), cost.deviceBytes, cost.hostBytes}});
  for (const std::string& problem : from.problems)
    to.problems.append(QString::fromStdString(problem));
  return to;
}

}  // namespace

InspectedModel inspectModelFile(const QString& path) {
  try {
    return inspectedModel(inspectModel(QFile::encodeName(path).toStdString()));
  } catch (const std::exception& error) {
    InspectedModel unreadable;
    unreadable.name = QFileInfo(path).completeBaseName();
    unreadable.problems = {QString::fromUtf8(error.what())};
    return unreadable;
  }
}

}  // namespace specache::app

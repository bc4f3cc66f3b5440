// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/model_list_model.h"

#include <QFileInfo>
#include <QtConcurrent>

#include "app/bridge/inspect_model.h"
#include "app/models/settings.h"

namespace specache::app {
namespace {

constexpr const char* kKnownModels = "knownModels";  // paths, one a line

}  // namespace

ModelListModel::ModelListModel(Settings& settings, const QString& bundled, QObject* parent)
    : QAbstractListModel(parent), settings_(settings), bundled_(bundled) {
  if (!bundled.isEmpty()) models_.append({bundled, false, {}});
  const QStringList known = settings.note(kKnownModels).toString().split('\n', Qt::SkipEmptyParts);
  for (const QString& path : known)
    if (path != bundled && QFileInfo::exists(path)) models_.append({path, false, {}});
  const QString chosen = settings.preferences().modelPath;
  if (!chosen.isEmpty() && rowOf(chosen) < 0) models_.append({chosen, false, {}});
}

int ModelListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(models_.size());
}

QVariant ModelListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const KnownModel& model = models_[index.row()];
  const QString name =
      model.facts.name.isEmpty() ? QFileInfo(model.path).completeBaseName() : model.facts.name;
  if (role == Qt::DisplayRole) return name;
  if (role == SubtitleRole) return subtitle(model);
  if (role == Qt::ToolTipRole) return model.path;
  if (role == Qt::AccessibleTextRole) return name + ", " + subtitle(model);
  return {};
}

QString ModelListModel::subtitle(const KnownModel& model) const {
  if (!model.inspected) return tr("Looking into it…");
  if (!model.usable()) return tr("Cannot be used");
  const QString type = model.facts.weights.isEmpty() ? QString() : model.facts.weights[0].type;
  const QString kind = type + " · " + model.facts.architecture;
  return model.path == bundled_ ? tr("%1 · bundled").arg(kind) : kind;
}

int ModelListModel::rowOf(const QString& path) const {
  for (int row = 0; row < models_.size(); ++row)
    if (models_[row].path == path) return row;
  return -1;
}

int ModelListModel::add(const QString& path) {
  int row = rowOf(path);
  if (row < 0) {
    row = bundled_.isEmpty() ? 0 : 1;
    beginInsertRows({}, row, row);
    models_.insert(row, {path, false, {}});
    endInsertRows();
    remember();
  }
  inspect(path);
  return row;
}

void ModelListModel::forget(int row) {
  if (isBundled(row)) return;
  beginRemoveRows({}, row, row);
  models_.removeAt(row);
  endRemoveRows();
  remember();
}

void ModelListModel::inspectAll() {
  for (const KnownModel& model : std::as_const(models_)) inspect(model.path);
}

void ModelListModel::inspect(const QString& path) {
  QtConcurrent::run([path] {
    return inspectModelFile(path);
  }).then(this, [this, path](const InspectedModel& facts) { take(path, facts); });
}

void ModelListModel::take(const QString& path, const InspectedModel& facts) {
  const int row = rowOf(path);
  if (row < 0) return;  // forgotten meanwhile
  models_[row].inspected = true;
  models_[row].facts = facts;
  emit dataChanged(index(row), index(row));
}

void ModelListModel::remember() {
  QStringList paths;
  for (const KnownModel& model : std::as_const(models_))
    if (model.path != bundled_) paths.append(model.path);
  settings_.setNote(kKnownModels, paths.join('\n'));
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/sample_document.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace specache::app {

QString SampleDocument::fileName() const {
  return QFileInfo(path).fileName();
}

SampleDocument findSample(const QString& folder) {
  const QDir dir(folder);
  SampleDocument sample;
  if (dir.exists("ferry-handbook.md")) sample.path = dir.absoluteFilePath("ferry-handbook.md");
  QFile file(dir.filePath("questions.json"));
  if (!file.open(QIODevice::ReadOnly)) return sample;
  for (const auto& entry : QJsonDocument::fromJson(file.readAll()).array())
    sample.questions.append(entry.toObject()["question"].toString());
  return sample;
}

}  // namespace specache::app

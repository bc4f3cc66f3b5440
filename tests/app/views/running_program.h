// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over the real engine, with a tiny model and a data folder of its own.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QString>
#include <memory>

#include "app/bridge/engine_bridge.h"
#include "app/models/workspace.h"
#include "app/storage/conversation_store.h"
#include "app/views/main_window.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_model.h"

namespace specache::app {

inline constexpr int kLongWait = 180000;  // sanitizers and a busy machine

inline QString writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("cannot write %s", qPrintable(path));
  return path;
}

/// A model of random weights with room for long documents.
inline QString writeTinyModel(const QString& path) {
  test::TinyModel shape;
  shape.context = 65536;
  const test::Bytes bytes = test::tinyModel(shape, test::testSeed());
  return writeFile(
      path, QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())));
}

struct RunningProgram {
  explicit RunningProgram(const QString& dataFolder, const Places& places)
      : store(dataFolder), workspace(store, bridge, places), window(workspace) {
    window.resize(1280, 820);
    window.show();
  }

  ConversationStore store;
  EngineBridge bridge;
  Workspace workspace;
  MainWindow window;
};

}  // namespace specache::app

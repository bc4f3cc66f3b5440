// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over the real engine, with a tiny model and a data folder of its own.
#pragma once

#include <QDir>
#include <QString>
#include <memory>

#include "app/bridge/engine_bridge.h"
#include "app/models/workspace.h"
#include "app/storage/conversation_store.h"
#include "app/views/main_window.h"

namespace specache::app {

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

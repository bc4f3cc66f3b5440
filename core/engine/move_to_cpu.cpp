// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/move_to_cpu.h"

#include <exception>

namespace specache {

void moveToCpu(EngineState& state, const std::string& note) {
  LoadRequest request = state.model().request();
  request.device = kernels::DeviceChoice::cpu;
  state.sessions.clear();
  state.loaded.reset();
  state.pace = {};
  try {
    state.loaded = std::make_unique<LoadedModel>(request, state.openDevice, [](double) {});
    state.emit(state.describeModel({note}));
  } catch (const std::exception& error) {
    state.emit(LoadFailed{error.what()});
  }
}

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/make_room.h"

#include <optional>
#include <string>

#include "core/engine/step_down.h"
#include "core/error.h"

namespace specache {
namespace {

/// False where nothing is left to give up.
bool makeRoom(EngineState& state, SessionId spared) {
  if (state.sessions.closeOldestBut(spared)) {
    state.emit(
        Noted{"Memory ran out. The conversation that was used longest ago was put aside; "
              "its documents are read again when you return to it."});
    return true;
  }
  LoadedModel& loaded = state.model();
  const std::optional<StepDown> smaller = stepDown(loaded.cache());
  if (!smaller) return false;
  loaded.setCache(smaller->options);
  const std::string note = "Memory ran out. " + smaller->change;
  state.emit(Noted{note});
  state.emit(state.describeModel({note}));
  return true;
}

}  // namespace

void withRoom(EngineState& state, SessionId session, const std::function<void()>& work) {
  for (;;) {
    try {
      return work();
    } catch (const kernels::OutOfMemory& error) {
      if (!makeRoom(state, session))
        throw Error(std::string(error.what()) +
                    " Even the smallest cache does not fit: raise the memory limit, ask about "
                    "fewer pages, or choose a smaller model.");
    }
  }
}

}  // namespace specache

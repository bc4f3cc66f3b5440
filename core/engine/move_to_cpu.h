// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/engine/engine_state.h"

namespace specache {

/// Loads the model again on the CPU after its device failed. Sessions end, so that their documents
/// are read again; everything else stays. Emits ModelLoaded with `note`, or LoadFailed.
void moveToCpu(EngineState& state, const std::string& note);

}  // namespace specache

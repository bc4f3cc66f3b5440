// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/engine/engine_state.h"

namespace specache {

/// Does `work` on a session's cache, and again where memory ran out and room could be made: by
/// putting other sessions aside, then by smaller caches. Says what changed. Throws Error where even
/// the smallest cache does not fit.
void withRoom(EngineState& state, SessionId session, const std::function<void()>& work);

}  // namespace specache

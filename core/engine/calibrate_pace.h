// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/loaded_model.h"
#include "core/engine/reading_pace.h"

namespace specache {

/// Reads some random tokens, at the beginning and far along, so that the first document's reading
/// time can be forecast. Leaves large models alone, which would take seconds for it.
void calibratePace(const LoadedModel& loaded, ReadingPace& pace);

}  // namespace specache

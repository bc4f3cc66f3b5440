// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "app/bridge/engine_values.h"

namespace specache::app {

/// What a model file says of itself, without loading it. Takes up to a second: not for the GUI
/// thread. A file that can't be read at all is told of in `problems`, too.
InspectedModel inspectModelFile(const QString& path);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache logits: the most probable tokens behind some ids.
void addLogitsCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache inspect: what a model file holds, and what contexts cost with it.
void addInspectCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache ask: reads documents and answers questions about them.
void addAskCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

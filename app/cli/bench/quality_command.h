// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache-bench quality: how often each cache gives the right answer.
void addQualityCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

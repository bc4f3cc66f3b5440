// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache-bench throughput: tokens a second of as many sequences as a device's memory holds.
void addThroughputCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

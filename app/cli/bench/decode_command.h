// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache-bench decode: time of a decode step behind contexts of several lengths.
void addDecodeCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

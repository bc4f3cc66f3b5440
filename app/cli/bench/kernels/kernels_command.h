// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache-bench kernels: time and bandwidth of the device's operations in the shape of a model.
void addKernelsCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

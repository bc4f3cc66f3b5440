// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// Parses the arguments and runs the subcommand's callback. Returns the exit status: 0, 1 for a
/// failure, 2 for wrong use; with one line of explanation for each of the latter.
int runCommand(CLI::App& program, int argc, const char* const* argv, const Streams& streams);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/cli_app.h"
#include "app/cli/streams.h"

namespace specache::app {

/// specache-bench prefill: time to read a whole context. specache-bench followup: time to read a
/// short question behind one.
void addPrefillCommand(CLI::App& program, const Streams& streams);
void addFollowupCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

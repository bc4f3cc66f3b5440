// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/streams.h"

namespace specache::app {

/// The program `specache-bench`. Returns its exit status: 0, 1 for a failure, 2 for wrong use.
int runBench(int argc, const char* const* argv, const Streams& streams);

}  // namespace specache::app

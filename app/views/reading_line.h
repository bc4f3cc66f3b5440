// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "app/models/reading_outcome.h"

namespace specache::app {

/// How far off a forecast was: "Read in 14 s, forecast 12 s · GPU 40 MiB, forecast 38 MiB".
/// `unified`: both tiers are in RAM.
QString readingLine(const ReadingOutcome& outcome, bool unified);

}  // namespace specache::app

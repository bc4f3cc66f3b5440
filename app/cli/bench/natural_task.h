// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/bench/quality_bench.h"
#include "app/cli/bench/quality_report.h"

namespace specache::app {

/// natural: questions in people's own words on real documents, tests/quality/natural.
void measureNatural(QualityBench& bench, const QualitySettings& settings, QualityReport& report);

}  // namespace specache::app

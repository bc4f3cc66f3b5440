// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/bench/quality_bench.h"
#include "app/cli/bench/quality_report.h"

namespace specache::app {

/// perplexity: of the last tokens of plain text of `length` tokens, each computed through the
/// cache.
void measurePerplexity(QualityBench& bench, const QualitySettings& settings, int length,
                       QualityReport& report);

}  // namespace specache::app

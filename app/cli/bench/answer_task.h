// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/cli/bench/quality_bench.h"
#include "app/cli/bench/quality_report.h"

namespace specache::app {

/// niah, multikey and refuse: the share of cases that each cache answers exactly.
void measureAnswers(QualityBench& bench, const QualitySettings& settings, const std::string& task,
                    int length, QualityReport& report);

}  // namespace specache::app

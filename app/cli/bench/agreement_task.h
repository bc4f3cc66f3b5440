// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/bench/quality_bench.h"
#include "app/cli/bench/quality_report.h"
#include "app/cli/cli_app.h"

namespace specache::app {

/// agreement: a question about a hidden fact and full KV's own answer, token by token through each
/// cache; KL divergence and share of equal argmax, in all and by position. The first cache of the
/// bench must be `full`.
void measureAgreement(QualityBench& bench, const QualitySettings& settings, int length,
                      QualityReport& report);

/// specache-bench agreement.
void addAgreementCommand(CLI::App& program, const Streams& streams);

}  // namespace specache::app

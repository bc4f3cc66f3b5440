// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/bench_program.h"

#include <CLI/CLI.hpp>

#include "app/cli/bench/agreement_task.h"
#include "app/cli/bench/decode_command.h"
#include "app/cli/bench/kernels/kernels_command.h"
#include "app/cli/bench/prefill_command.h"
#include "app/cli/bench/quality_command.h"
#include "app/cli/bench/throughput_command.h"
#include "app/cli/run_command.h"

namespace specache::app {

int runBench(int argc, const char* const* argv, const Streams& streams) {
  CLI::App program("Measures what caches do to answers and to time", "specache-bench");
  program.require_subcommand(1);
  addQualityCommand(program, streams);
  addAgreementCommand(program, streams);
  addDecodeCommand(program, streams);
  addPrefillCommand(program, streams);
  addFollowupCommand(program, streams);
  addThroughputCommand(program, streams);
  addKernelsCommand(program, streams);
  return runCommand(program, argc, argv, streams);
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/specache_program.h"

#include <CLI/CLI.hpp>

#include "app/cli/ask_command.h"
#include "app/cli/inspect_command.h"
#include "app/cli/logits_command.h"
#include "app/cli/run_command.h"
#include "app/cli/tokenize_command.h"

namespace specache::app {

int runSpecache(int argc, const char* const* argv, const Streams& streams) {
  CLI::App program("Answers questions about long documents, on this computer", "specache");
  program.require_subcommand(1);
  addAskCommand(program, streams);
  addTokenizeCommand(program, streams);
  addLogitsCommand(program, streams);
  addInspectCommand(program, streams);
  return runCommand(program, argc, argv, streams);
}

}  // namespace specache::app

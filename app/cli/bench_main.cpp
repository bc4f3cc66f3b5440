// SPDX-License-Identifier: GPL-3.0-or-later
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <iostream>

#include "app/cli/bench/bench_program.h"

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("specache-bench"));
  return specache::app::runBench(argc, argv, {std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1});
}

// SPDX-License-Identifier: GPL-3.0-or-later
// What the groups of operations under test share.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/bench/kernels/bench_memory.h"
#include "app/cli/bench/kernels/kernel_report.h"
#include "app/cli/bench/kernels/kernel_timer.h"
#include "core/model/config.h"

namespace specache::app {

/// Arguments of the bench.
struct KernelSettings {
  DeviceArguments device;
  std::string shape = "bundled";
  std::vector<std::string> weights{"f16", "q8_0", "q4_0"};
  std::vector<int> contexts{8192};
  std::vector<int> columns{1, 2, 4, 8};
  int rounds = 5;
  std::uint64_t seed = 1;
  bool json = false;
};

/// What a group of operations is timed with.
struct KernelBench {
  const KernelSettings& settings;
  ModelConfig config;
  kernels::Backend& backend;
  kernels::Stream& stream;
  KernelTimer& timer;
  KernelReport& report;

  BenchMemory memory() const { return {backend, stream, settings.seed}; }
};

/// How many times an operation's memory of `bytes` bytes must be there so that no processor's
/// caches hold all of it (where it is not very small).
int copiesFor(double bytes);

void timeCopies(const KernelBench& bench);
void timeProducts(const KernelBench& bench);
void timeSmallOperations(const KernelBench& bench);
void timePrefill(const KernelBench& bench, int context);
void timeDecode(const KernelBench& bench, int context);
void timeFetches(const KernelBench& bench, int context);

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
// Copies: what the device's memory and the way to the computer's can do, for comparison.
#include "app/cli/bench/kernels/kernel_bench.h"

namespace specache::app {

void timeCopies(const KernelBench& bench) {
  constexpr std::size_t kBytes = std::size_t{1} << 28;
  BenchMemory memory = bench.memory();
  std::byte* const from = memory.room(kBytes);
  std::byte* const to = memory.room(kBytes);
  const std::byte* const pinned = memory.pinnedRows(kBytes);
  bench.backend.copyToDevice(bench.stream, from, pinned, kBytes);
  bench.report.add(
      {"copy", "256 MiB on the device", 2.0 * kBytes, 0, bench.timer.microseconds([&](int i) {
         bench.backend.copyOnDevice(bench.stream, i % 2 == 0 ? to : from, i % 2 == 0 ? from : to,
                                    kBytes);
       })});
  bench.report.add(
      {"copy", "256 MiB to the device", kBytes, 0, bench.timer.microsecondsAlone([&](int) {
         bench.backend.copyToDevice(bench.stream, to, pinned, kBytes);
       })});
  std::byte* const small = memory.room(256);
  bench.report.add({"launch and wait", "256 bytes", 512, 0, bench.timer.microsecondsAlone([&](int) {
                      bench.backend.copyOnDevice(bench.stream, small, from, 256);
                      bench.stream.synchronize();
                    })});
}

}  // namespace specache::app

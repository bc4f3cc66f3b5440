// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/kernels/kernels_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/cli/bench/kernels/kernel_bench.h"
#include "app/cli/bench/shapes.h"
#include "core/engine/device.h"

namespace specache::app {
namespace {

void run(const KernelSettings& settings, const Streams& streams) {
  const ChosenDevice device = openDevice(settings.device.deviceChoice(), settings.device.threads);
  const auto stream = device.backend->createStream(kernels::StreamKind::compute);
  KernelTimer timer(*device.backend, *stream, settings.rounds);
  KernelReport report(streams, *device.backend, settings.json);
  const KernelBench bench{settings, shapeOf(settings.shape), *device.backend, *stream, timer,
                          report};
  timeCopies(bench);
  timeProducts(bench);
  timeSmallOperations(bench);
  for (const int context : settings.contexts) {
    timeDecode(bench, context);
    timeFetches(bench, context);
    timePrefill(bench, context);
  }
  report.finish();
}

}  // namespace

int copiesFor(double bytes) {
  constexpr double kMoreThanCaches = 0x1p28;
  constexpr double kMost = 64;  // of something small, of which also a model has not more
  return static_cast<int>(std::min(kMoreThanCaches / bytes + 1, kMost));
}

void addKernelsCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "kernels", "Time and bandwidth of the device's operations, in the shape of a model");
  const auto settings = std::make_shared<KernelSettings>();
  settings->device.addTo(*command);
  command->add_option("--shape", settings->shape, "whose sizes the operations have")
      ->check(CLI::IsMember(shapeNames()))
      ->capture_default_str();
  command->add_option("--weights", settings->weights, "types of weights")
      ->delimiter(',')
      ->check(CLI::IsMember(weightNames()))
      ->capture_default_str();
  command->add_option("--contexts", settings->contexts, "tokens that are attended to")
      ->delimiter(',')
      ->check(CLI::Range(1024, 1 << 20))
      ->capture_default_str();
  command->add_option("--columns", settings->columns, "tokens that products are of")
      ->delimiter(',')
      ->check(CLI::Range(1, 8192))
      ->capture_default_str();
  command->add_option("--rounds", settings->rounds, "how often each operation has its turn")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--seed", settings->seed, "of the random numbers")->capture_default_str();
  command->add_flag("--json", settings->json, "print one JSON object");
  command->callback([settings, streams] { run(*settings, streams); });
}

}  // namespace specache::app

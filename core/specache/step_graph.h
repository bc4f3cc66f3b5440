// SPDX-License-Identifier: GPL-3.0-or-later
// A decode step, captured once for as long as the memory it works in stays where it is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/model/runtime.h"
#include "kernels/backend.h"

namespace specache {

class StepGraph {
 public:
  StepGraph(kernels::Backend& backend, Runtime& runtime) : backend_(backend), runtime_(runtime) {}

  /// Runs what `queue` queues. It is called only when there is no capture of it that still holds;
  /// what changes from step to step must be in device memory.
  void run(const std::function<void()>& queue) {
    const std::uint64_t place = runtime_.transformer().generation();
    if (!graph_ || place != place_) {
      graph_ = backend_.capture(runtime_.compute(), queue);
      place_ = place;
    }
    graph_->launch();
  }

  /// Says that memory of the stores has moved.
  void forget() { graph_.reset(); }

 private:
  kernels::Backend& backend_;
  Runtime& runtime_;
  std::unique_ptr<kernels::Graph> graph_;
  std::uint64_t place_ = 0;
};

}  // namespace specache

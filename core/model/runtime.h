// SPDX-License-Identifier: GPL-3.0-or-later
// What runs a model: its streams and the transformer with its activations. Shared by all caches of
// the model, used by one thread at a time.
#pragma once

#include <memory>

#include "core/model/transformer.h"
#include "kernels/backend.h"

namespace specache {

class Runtime {
 public:
  /// The arguments must outlive it.
  Runtime(kernels::Backend& backend, const ModelConfig& config, const ModelWeights& weights)
      : compute_(backend.createStream(kernels::StreamKind::compute)),
        copy_(backend.createStream(kernels::StreamKind::copy)),
        fetch_(backend.createStream(kernels::StreamKind::copy)),
        transformer_(backend, *compute_, config, weights) {}

  kernels::Stream& compute() { return *compute_; }
  kernels::Stream& copy() { return *copy_; }
  /// For fetches of several sequences: they keep the bus busy for as long as the computing beside
  /// them takes, and the copy stream's other work must not stand between them.
  kernels::Stream& fetch() { return *fetch_; }
  /// Waits for all that was queued on `copy` and `fetch`.
  void finishCopies() {
    copy_->synchronize();
    fetch_->synchronize();
  }
  Transformer& transformer() { return transformer_; }

 private:
  std::unique_ptr<kernels::Stream> compute_;
  std::unique_ptr<kernels::Stream> copy_;
  std::unique_ptr<kernels::Stream> fetch_;
  Transformer transformer_;
};

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
// The transformer's statements. What differs between prefill and the kinds of decode steps is only
// the attention, which a phase brings along.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/model/config.h"
#include "core/model/weights.h"
#include "kernels/backend.h"

namespace specache {

/// The attention of one phase: stores K and V of the phase's rows and attends to what the rows may
/// see.
class AttentionPhase {
 public:
  virtual ~AttentionPhase() = default;

  /// Of one layer; writes out, [rows][query heads · d].
  virtual void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) = 0;
};

/// Runs rows of tokens through the layers. Owns the activations; one thread at a time.
class Transformer {
 public:
  /// The arguments must outlive it.
  Transformer(kernels::Backend& backend, kernels::Stream& stream, const ModelConfig& config,
              const ModelWeights& weights);

  /// Makes room for `rows` rows at a time. Throws kernels::OutOfMemory.
  void reserve(int rows);
  /// Bytes that this room takes on the device.
  static std::size_t bytesFor(const ModelConfig& config, int rows);
  /// Changes whenever the activations move, which ends what was captured over them.
  std::uint64_t generation() const { return generation_; }

  /// Queues all layers for `rows` tokens (device) at `positions` (device).
  void forward(const std::int32_t* tokens, const std::int32_t* positions, int rows,
               AttentionPhase& phase);
  /// Queues the logits of `rows` of the last forward's rows from row `first` on;
  /// [rows][vocabulary].
  void logits(int first, int rows, kernels::Rows out);

 private:
  kernels::Rows view(const kernels::Buffer& buffer, int rows, int width) const;
  kernels::NormedRows norm(kernels::ConstRows x, const float* weight) const;
  void layer(int index, kernels::Rows hidden, AttentionPhase& phase);
  /// The layer's RoPE angles of `rows` rows.
  kernels::ConstRows angles(int layer, int rows) const;
  // What only some architectures have: nothing where the bias or the norm is null.
  void addBias(kernels::Rows x, const float* bias);
  void normHeads(kernels::Rows x, const float* norm);
  /// out += x · weightᵀ, normed before it is added where the architecture has a norm there.
  void addLinear(kernels::Rows out, kernels::ConstRows x, kernels::Weight weight,
                 const float* norm);

  kernels::Backend& backend_;
  kernels::Stream& stream_;
  const ModelConfig& config_;
  const ModelWeights& weights_;

  int capacity_ = 0;  // rows
  std::uint64_t generation_ = 0;
  kernels::Buffer hidden_, normed_, angles_, localAngles_;
  kernels::Buffer query_, key_, value_, attended_, inner_, innerRoom_;
};

}  // namespace specache

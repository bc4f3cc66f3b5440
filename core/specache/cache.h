// SPDX-License-Identifier: GPL-3.0-or-later
// The interface of all caches: the KV of a batch of sequences, how it grows by exact prefill and by
// decode steps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/specache/figures.h"
#include "core/specache/host_store.h"
#include "core/specache/options.h"
#include "kernels/backend.h"

namespace specache {

class Model;
struct ModelConfig;

/// Bytes that a cache takes.
struct CacheBytes {
  std::size_t lowBit = 0;  ///< device
  std::size_t slots = 0;   ///< device
  std::size_t window = 0;  ///< device; with `full`, all of its KV
  std::size_t steps = 0;   ///< device: what decode steps work in, which is no KV
  std::size_t hostKv = 0;  ///< CPU memory
  std::size_t device() const { return lowBit + slots + window; }
};

/// How a prefill is watched and stopped.
struct PrefillControl {
  std::stop_token stop;
  std::function<void(int done)> progress = [](int) {};  ///< tokens done, after every chunk
};

/// KV of a batch of sequences of one model. Not thread-safe; the model must outlive it.
class Cache {
 public:
  static constexpr int kMostRows = 2;  ///< that a step computes, a sequence

  virtual ~Cache() = default;

  /// Makes room for `tokens` tokens a sequence, keeping what is there. Called by prefill and step
  /// where it is needed; call it first where the length is known. Throws kernels::OutOfMemory and
  /// leaves the cache as it was.
  virtual void reserve(int tokens) = 0;

  /// Reads `tokens` with exact 16-bit attention behind everything that `sequence` holds, chunk by
  /// chunk. Afterwards `logits(sequence)` are those behind the last token. On a stop throws
  /// Cancelled and keeps the finished chunks: `length` tells how far it came.
  virtual void prefill(int sequence, std::span<const std::int32_t> tokens,
                       const PrefillControl& control = {}) = 0;

  /// One decode step of every sequence: appends tokens[sequence], computed through the cache.
  /// Afterwards `logits(sequence)` are those behind it and `figures(sequence)` tell of the step.
  virtual void step(std::span<const std::int32_t> tokens) = 0;

  /// Forgets everything behind the first `length` tokens of a sequence.
  virtual void rewind(int sequence, int length) = 0;

  virtual int sequences() const = 0;
  virtual int length(int sequence) const = 0;
  /// Tokens that a sequence has room for, at least as many as it holds.
  virtual int room() const = 0;
  /// [vocabulary], valid until the next prefill or step.
  virtual std::span<const float> logits(int sequence) const = 0;
  /// Of the last step.
  virtual const StepFigures& figures(int sequence) const = 0;
  /// Tokens whose 16-bit rows are on the device now, a layer: [layer] → positions, ascending.
  virtual std::vector<std::vector<int>> residency(int sequence) const = 0;
  virtual CacheBytes bytes() const = 0;
  virtual const CacheOptions& options() const = 0;

  /// One sequence's 16-bit rows of positions first … first + count − 1, all layers, as stored in
  /// CPU memory: [layer][kv_head][token][K ‖ V]. For keeping a read document on disk. `full` reads
  /// them from the device.
  virtual std::vector<std::byte> exportRows(int sequence, int first, int count) const = 0;
  /// Appends such rows behind what the sequence holds, as if they had just been prefilled. Logits
  /// are not set: prefill at least one token afterwards.
  virtual void importRows(int sequence, std::span<const std::byte> rows, int count) = 0;
};

/// A cache of `sequences` sequences. Their rows in CPU memory lie in slabs of `slabs`, or where
/// there is none in the backend's. Throws Error on invalid options, kernels::OutOfMemory.
std::unique_ptr<Cache> makeCache(const Model& model, const CacheOptions& options, int sequences = 1,
                                 const SlabSource& slabs = {});

/// Device and host bytes that a cache would take for `tokens` tokens a sequence, without making it.
CacheBytes forecast(const Model& model, const CacheOptions& options, int tokens, int sequences = 1);

/// The same for a model that is not loaded.
CacheBytes forecast(const ModelConfig& config, const kernels::Backend& backend,
                    const CacheOptions& options, int tokens, int sequences = 1);

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
// What all caches do alike: prefill by chunks, the frame of a decode step, logits and figures.
#pragma once

#include <memory>
#include <vector>

#include "core/model/model.h"
#include "core/specache/cache.h"
#include "core/specache/decode.h"
#include "core/specache/prefill.h"
#include "core/specache/step_graph.h"
#include "core/specache/step_memory.h"
#include "core/specache/stores.h"

namespace specache {

class CacheBase : public Cache {
 public:
  ~CacheBase() override;
  CacheBase(const CacheBase&) = delete;
  CacheBase& operator=(const CacheBase&) = delete;

  void reserve(int tokens) override;
  void prefill(int sequence, std::span<const std::int32_t> tokens,
               const PrefillControl& control) override;
  void step(std::span<const std::int32_t> tokens) override;

  int sequences() const override { return stores_.shape.sequences; }
  int length(int sequence) const override { return lengths_[static_cast<std::size_t>(sequence)]; }
  int room() const override { return room_; }
  std::span<const float> logits(int sequence) const override;
  const StepFigures& figures(int sequence) const override;
  std::vector<std::vector<int>> residency(int sequence) const override;
  CacheBytes bytes() const override;
  const CacheOptions& options() const override { return options_; }

 protected:
  /// `rows` is the most rows a sequence that a step computes. Throws kernels::OutOfMemory.
  CacheBase(const Model& model, const CacheOptions& options, Stores stores, int rows);

  /// Computes tokens[sequence], through `graph_`, and ends the step on both streams; returns the
  /// rows a sequence of the logits, of which row 0 counts.
  virtual int decode(std::span<const std::int32_t> tokens) = 0;
  virtual std::unique_ptr<ChunkPhase> makePrefill(int chunk, int earlier) = 0;
  /// `reserve` for more tokens than there is room for.
  virtual void makeRoom(int tokens) = 0;
  /// Puts the stores of a sequence into the state of its length, where a chunk was not finished.
  virtual void restore(int sequence) = 0;
  virtual int paged(int length) const = 0;

  DecodeContext context();
  /// Queues the layers for the tokens in the step memory, and their logits.
  void forward(AttentionPhase& phase, int rows);
  /// Tells the device the lengths that the host knows.
  void publishLengths();
  /// Whether nothing but steps has changed the sequences since the last step.
  bool lastWasStep() const { return lastWasStep_; }
  /// Says that something else did.
  void noteChange() { lastWasStep_ = false; }
  /// Whether this step's token had been guessed, and rightly.
  void noteGuess(int sequence, bool guessed, bool right);
  void setLength(int sequence, int length) {
    lengths_[static_cast<std::size_t>(sequence)] = length;
  }

  const Model& model_;
  const CacheOptions options_;
  const int chunk_;  // tokens that prefill computes at a time
  Stores stores_;
  StepMemory memory_;
  StepGraph graph_;  // to forget when memory moves

 private:
  void prefillChunk(ChunkPhase& phase, int sequence, std::span<const std::int32_t> tokens);
  void readLogits(int sequence, kernels::Rows row);

  std::vector<int> lengths_;
  bool lastWasStep_ = false;
  int room_ = 0;
  kernels::Buffer logits_;  // [sequence][vocabulary], in CPU memory
  mutable std::vector<StepFigures> figures_;
  mutable bool figuresCollected_ = true;
};

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
// Device memory that all decode steps of a cache work in.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/specache/figures.h"
#include "core/specache/stores.h"

namespace specache {

/// Sequence lengths, tokens, logits, importance and figures of a step, and the events that order
/// the two streams. Not thread-safe.
class StepMemory {
 public:
  /// For steps of `rows` rows a sequence. Throws kernels::OutOfMemory.
  StepMemory(const Model& model, const StoreShape& shape, int rows);

  /// Makes room for importance of `tokens` positions a sequence.
  void reserve(int tokens);
  /// Bytes of it all.
  static std::size_t bytesFor(const StoreShape& shape, int rows, int vocabulary, int tokens);
  std::size_t bytes() const { return bytesFor(shape_, rows_, vocabulary_, importanceCapacity_); }

  /// Puts lengths into device memory, once for each stream: each advances its own at a step's end,
  /// so that what is still queued on the copy stream sees the length of its own step.
  void setStates(std::span<const kernels::SequenceState> states);
  const kernels::SequenceState* computeStates() const {
    return computeStates_.as<kernels::SequenceState>();
  }
  const kernels::SequenceState* copyStates() const {
    return copyStates_.as<kernels::SequenceState>();
  }
  /// Lengths behind the step, for choosing what the next one needs: a page that this step closes is
  /// low-bit then. On the copy stream; valid from beginStep on.
  const kernels::SequenceState* nextStates() const {
    return nextStates_.as<kernels::SequenceState>();
  }
  /// Queue the step's begin and its end.
  void beginStep(int residual, int pageTokens);
  void endStep(int residual, int pageTokens);

  /// Puts the tokens of a step, [sequence][row], into device memory.
  void setTokens(std::span<const std::int32_t> tokens);
  /// Queues the positions of a step of `rows` rows a sequence.
  void setPositions(int rows);
  const std::int32_t* tokens() const { return tokens_.as<std::int32_t>(); }
  const std::int32_t* positions() const { return positions_.as<std::int32_t>(); }

  /// Logits of a step of `rows` rows a sequence.
  kernels::Rows logits(int rows) const;
  std::int32_t* bestTokens() const { return bestTokens_.as<std::int32_t>(); }

  /// Importance that layer `layer` may write; two take turns.
  kernels::Importance importance(int layer, int rows) const;
  kernels::Event& importanceRead(int layer) const {
    return *importanceRead_[static_cast<std::size_t>(layer % 2)];
  }
  kernels::Event& attended(int layer) const { return *attended_[static_cast<std::size_t>(layer)]; }
  /// Pages hold what attention to the layer needs.
  kernels::Event& stored(int layer) const { return *stored_[static_cast<std::size_t>(layer)]; }
  /// And so do slots.
  kernels::Event& fetched(int layer) const { return *fetched_[static_cast<std::size_t>(layer)]; }

  kernels::HeadFigures* figures(int layer) const;
  /// Reads what the last step left; the copy stream must be idle.
  std::vector<kernels::HeadFigures> readFigures() const;

  /// Views of the sequences' CPU memory, [sequence], in device memory.
  const kernels::HostRows* hosts() const { return hosts_.as<kernels::HostRows>(); }
  void setHosts(std::span<const HostStore> hosts);

 private:
  template <class T>
  kernels::Buffer room(std::size_t count) const;

  kernels::Backend& backend_;
  Runtime& runtime_;
  StoreShape shape_;
  int rows_;
  int vocabulary_;
  int importanceCapacity_ = 0;
  kernels::Buffer computeStates_, copyStates_, nextStates_, tokens_, positions_, logits_,
      bestTokens_, figures_, hosts_;
  std::array<kernels::Buffer, 2> importance_;
  std::array<std::unique_ptr<kernels::Event>, 2> importanceRead_;
  std::vector<std::unique_ptr<kernels::Event>> attended_, stored_, fetched_;
};

}  // namespace specache

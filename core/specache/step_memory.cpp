// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/step_memory.h"

namespace specache {

using kernels::Buffer;
using kernels::HeadFigures;
using kernels::LedgerEntry;
using kernels::SequenceState;

StepMemory::StepMemory(const Model& model, const StoreShape& shape, int rows)
    : backend_(model.backend()),
      runtime_(model.runtime()),
      shape_(shape),
      rows_(rows),
      vocabulary_(model.config().vocabulary) {
  const auto sequences = static_cast<std::size_t>(shape.sequences);
  const std::size_t allRows = sequences * static_cast<std::size_t>(rows);
  const auto layers = static_cast<std::size_t>(shape.layers);
  computeStates_ = room<SequenceState>(sequences);
  copyStates_ = room<SequenceState>(sequences);
  nextStates_ = room<SequenceState>(sequences);
  tokens_ = room<std::int32_t>(allRows);
  positions_ = room<std::int32_t>(allRows);
  logits_ = room<float>(allRows * static_cast<std::size_t>(vocabulary_));
  bestTokens_ = room<std::int32_t>(allRows);
  figures_ = room<HeadFigures>(layers * shape.headsPerLayer());
  hosts_ = room<kernels::HostRows>(sequences);

  const std::vector<HeadFigures> none(layers * shape.headsPerLayer());
  backend_.copyToDevice(runtime_.compute(), figures_.data(), none.data(), figures_.size());
  for (auto& event : importanceRead_) event = backend_.createEvent();
  for (std::size_t layer = 0; layer < layers; ++layer) {
    attended_.push_back(backend_.createEvent());
    stored_.push_back(backend_.createEvent());
    fetched_.push_back(backend_.createEvent());
  }
}

template <class T>
Buffer StepMemory::room(std::size_t count) const {
  return backend_.allocate(count * sizeof(T), LedgerEntry::workspace);
}

std::size_t StepMemory::bytesFor(const StoreShape& shape, int rows, int vocabulary, int tokens) {
  const auto sequences = static_cast<std::size_t>(shape.sequences);
  const std::size_t perRow = 3 * sizeof(std::int32_t) +  // token, position, best token
                             static_cast<std::size_t>(vocabulary) * sizeof(float);
  const std::size_t perHead =
      static_cast<std::size_t>(shape.layers) * sizeof(HeadFigures) +
      2 * static_cast<std::size_t>(rows) * static_cast<std::size_t>(tokens) * sizeof(float);
  return sequences * (3 * sizeof(SequenceState) + sizeof(kernels::HostRows)) +
         sequences * static_cast<std::size_t>(rows) * perRow + shape.headsPerLayer() * perHead;
}

void StepMemory::reserve(int tokens) {
  if (tokens <= importanceCapacity_) return;
  const std::size_t count =
      shape_.headsPerLayer() * static_cast<std::size_t>(rows_) * static_cast<std::size_t>(tokens);
  runtime_.compute().synchronize();
  runtime_.finishCopies();
  for (Buffer& importance : importance_) importance = room<float>(count);
  importanceCapacity_ = tokens;
}

void StepMemory::setStates(std::span<const SequenceState> states) {
  runtime_.finishCopies();
  backend_.copyToDevice(runtime_.compute(), computeStates_.data(), states.data(),
                        states.size_bytes());
  backend_.copyToDevice(runtime_.copy(), copyStates_.data(), states.data(), states.size_bytes());
}

void StepMemory::beginStep(int residual, int pageTokens) {
  backend_.copyOnDevice(runtime_.copy(), nextStates_.data(), copyStates_.data(),
                        nextStates_.size());
  backend_.advance(runtime_.copy(), nextStates_.as<SequenceState>(), shape_.sequences, residual,
                   pageTokens);
}

void StepMemory::endStep(int residual, int pageTokens) {
  backend_.advance(runtime_.compute(), computeStates_.as<SequenceState>(), shape_.sequences,
                   residual, pageTokens);
  backend_.advance(runtime_.copy(), copyStates_.as<SequenceState>(), shape_.sequences, residual,
                   pageTokens);
}

void StepMemory::setTokens(std::span<const std::int32_t> tokens) {
  backend_.copyToDevice(runtime_.compute(), tokens_.data(), tokens.data(), tokens.size_bytes());
}

void StepMemory::setPositions(int rows) {
  backend_.positionRows(runtime_.compute(), computeStates(), shape_.sequences, rows,
                        positions_.as<std::int32_t>());
}

kernels::Rows StepMemory::logits(int rows) const {
  return {logits_.as<float>(), shape_.sequences * rows, vocabulary_};
}

kernels::Importance StepMemory::importance(int layer, int rows) const {
  return {importance_[static_cast<std::size_t>(layer % 2)].as<float>(), rows, shape_.heads.count,
          importanceCapacity_};
}

HeadFigures* StepMemory::figures(int layer) const {
  return figures_.as<HeadFigures>() + static_cast<std::size_t>(layer) * shape_.headsPerLayer();
}

std::vector<HeadFigures> StepMemory::readFigures() const {
  std::vector<HeadFigures> figures(static_cast<std::size_t>(shape_.layers) *
                                   shape_.headsPerLayer());
  backend_.copyToHost(runtime_.copy(), figures.data(), figures_.data(),
                      figures.size() * sizeof(HeadFigures));
  return figures;
}

void StepMemory::setHosts(std::span<const HostStore> hosts) {
  std::vector<kernels::HostRows> views;
  for (const HostStore& host : hosts) views.push_back(host.rows());
  backend_.copyToDevice(runtime_.copy(), hosts_.data(), views.data(),
                        views.size() * sizeof(kernels::HostRows));
}

}  // namespace specache

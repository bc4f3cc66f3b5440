// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/workspace.h"

#include <algorithm>

#include "kernels/cuda/check.h"

namespace specache::kernels::cuda {
namespace {

constexpr std::size_t kAlignment = 256;
constexpr std::size_t kSmallestChunk = std::size_t{1} << 20;

}  // namespace

void Workspace::reset() {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  check(cudaStreamIsCapturing(stream_, &status), "Asking for a stream's state");
  capturing_ = status != cudaStreamCaptureStatusNone;
  if (!capturing_) mergeFreeChunks();
  current_ = 0;
  used_ = 0;
}

/// Where chunks that no graph holds could be one, makes them one.
void Workspace::mergeFreeChunks() {
  const auto isFree = [](const Chunk& chunk) { return !chunk.captured; };
  if (std::ranges::count_if(chunks_, isFree) < 2) return;
  std::size_t total = 0;
  for (const Chunk& chunk : chunks_)
    if (isFree(chunk)) total += chunk.memory.size();
  check(cudaStreamSynchronize(stream_), "Working on the GPU");  // what is queued may use them
  std::erase_if(chunks_, isFree);
  chunks_.push_back({allocate_(total)});
}

std::byte* Workspace::takeBytes(std::size_t bytes) {
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (current_ < chunks_.size() && chunks_[current_].memory.size() - used_ < rounded) {
    ++current_;
    used_ = 0;
  }
  if (current_ == chunks_.size()) chunks_.push_back({allocate_(std::max(rounded, kSmallestChunk))});
  Chunk& chunk = chunks_[current_];
  if (capturing_) chunk.captured = true;
  std::byte* const taken = chunk.memory.data() + used_;
  used_ += rounded;
  return taken;
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/scratch.h"

#include <algorithm>
#include <new>

namespace specache::kernels::cpu {
namespace {

constexpr std::size_t kAlignment = 128;
constexpr std::size_t kSmallestChunk = std::size_t{64} << 10;

}  // namespace

void Scratch::reset() {
  if (chunks_.size() > 1) {
    std::size_t total = 0;
    for (const Chunk& chunk : chunks_) total += chunk.size;
    chunks_.clear();
    addChunk(total);
  }
  current_ = 0;
  used_ = 0;
}

std::byte* Scratch::takeBytes(std::size_t bytes) {
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (current_ < chunks_.size() && chunks_[current_].size - used_ < rounded) {
    ++current_;
    used_ = 0;
  }
  if (current_ == chunks_.size()) addChunk(rounded);
  std::byte* const taken = chunks_[current_].data.get() + used_;
  used_ += rounded;
  return taken;
}

void Scratch::addChunk(std::size_t bytes) {
  const std::size_t size = std::max(bytes, kSmallestChunk);
  Chunk chunk{hwy::AllocateAligned<std::byte>(size), size};
  if (!chunk.data) throw std::bad_alloc();
  chunks_.push_back(std::move(chunk));
}

}  // namespace specache::kernels::cpu

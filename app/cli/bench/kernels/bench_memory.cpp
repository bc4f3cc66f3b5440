// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/kernels/bench_memory.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace specache::app {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{8} << 20;

}  // namespace

std::byte* BenchMemory::room(std::size_t bytes) {
  buffers_.push_back(backend_.allocate(bytes, kernels::LedgerEntry::workspace));
  return buffers_.back().data();
}

float* BenchMemory::floats(std::size_t count) {
  std::uniform_real_distribution<float> value(0.0f, 1.0f);
  std::vector<float> values(count);
  std::ranges::generate(values, [&] { return value(random_); });
  return holding(values);
}

kernels::Half* BenchMemory::rows(std::size_t count, kernels::KvHeads heads) {
  const std::size_t bytes = count * heads.rowBytes();
  std::byte* const data = room(bytes);
  for (std::size_t at = 0; at < bytes; at += kPieceBytes) {
    const std::size_t piece = std::min(kPieceBytes, bytes - at);
    backend_.copyToDevice(stream_, data + at, randomRows().next(piece).data(), piece);
  }
  return reinterpret_cast<kernels::Half*>(data);
}

std::byte* BenchMemory::pinnedRows(std::size_t bytes) {
  buffers_.push_back(backend_.allocateHost(bytes, kernels::LedgerEntry::hostKv));
  std::byte* const data = buffers_.back().data();
  for (std::size_t at = 0; at < bytes; at += kPieceBytes) {
    const std::size_t piece = std::min(kPieceBytes, bytes - at);
    std::memcpy(data + at, randomRows().next(piece).data(), piece);
  }
  return data;
}

std::vector<std::int32_t> BenchMemory::positions(std::size_t lists, int count, int end) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(end));
  std::iota(all.begin(), all.end(), 0);
  std::vector<std::int32_t> chosen;
  for (std::size_t list = 0; list < lists; ++list)
    std::ranges::sample(all, std::back_inserter(chosen), count, random_);
  return chosen;
}

RandomRows& BenchMemory::randomRows() {
  if (!rows_) rows_ = std::make_unique<RandomRows>(backend_, kPieceBytes, random_());
  return *rows_;
}

}  // namespace specache::app

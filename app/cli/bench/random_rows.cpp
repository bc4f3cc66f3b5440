// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/random_rows.h"

#include <algorithm>

#include "kernels/half.h"

namespace specache::app {
namespace {

constexpr std::size_t kBeginnings = std::size_t{1} << 20;  // values that a piece may begin with

}  // namespace

RandomRows::RandomRows(kernels::Backend& backend, std::size_t mostBytes, std::uint64_t seed)
    : random_(seed),
      block_(backend.allocateHost(mostBytes + kBeginnings * sizeof(kernels::Half),
                                  kernels::LedgerEntry::workspace)) {
  std::uniform_real_distribution<float> value(-1.7f, 1.7f);
  const std::span halves(block_.as<kernels::Half>(), block_.size() / sizeof(kernels::Half));
  std::ranges::generate(halves, [&] { return kernels::toHalf(value(random_)); });
}

std::span<const std::byte> RandomRows::next(std::size_t bytes) {
  const std::size_t first = random_() % kBeginnings * sizeof(kernels::Half);
  return {block_.data() + first, bytes};
}

}  // namespace specache::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/random_rows.h"

#include <algorithm>

#include "kernels/half.h"

namespace specache::app {
namespace {

constexpr std::size_t kBeginnings = std::size_t{1} << 20;  // values that a piece may begin with

}  // namespace

RandomRows::RandomRows(std::size_t mostBytes, std::uint64_t seed)
    : random_(seed), block_(mostBytes / sizeof(kernels::Half) + kBeginnings) {
  std::uniform_real_distribution<float> value(-1.7f, 1.7f);
  std::ranges::generate(block_, [&] { return kernels::toHalf(value(random_)); });
}

std::span<const std::byte> RandomRows::next(std::size_t bytes) {
  const std::size_t first = random_() % kBeginnings;
  return std::as_bytes(std::span(block_).subspan(first)).first(bytes);
}

}  // namespace specache::app

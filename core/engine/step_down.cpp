// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/step_down.h"

#include <algorithm>

namespace specache {
namespace {

constexpr int kSmallestChunk = 64;
constexpr int kFewestRows = 16;

std::string from(int before, int after) {
  return std::to_string(after) + " instead of " + std::to_string(before);
}

std::optional<kernels::Bits> fewerBits(kernels::Bits bits) {
  if (bits.values > 1) return kernels::Bits{bits.keys, bits.values == 16 ? 4 : bits.values / 2};
  if (bits.keys > 1) return kernels::Bits{bits.keys == 16 ? 4 : bits.keys / 2, bits.values};
  return std::nullopt;
}

}  // namespace

std::optional<StepDown> stepDown(const CacheOptions& options) {
  CacheOptions smaller = options;
  if (options.chunk > kSmallestChunk) {
    smaller.chunk = std::max(kSmallestChunk, options.chunk / 2);
    return StepDown{smaller, "Prompts are read in chunks of " + from(options.chunk, smaller.chunk) +
                                 " tokens."};
  }
  if (options.mode == CacheMode::full) {
    smaller.mode = CacheMode::specache;
    smaller.bits = CacheOptions().bits;
    return StepDown{smaller, "The cache is " + describe(smaller) + " instead of full."};
  }
  const bool fetches = options.mode != CacheMode::kivi;
  if (fetches && slotCount(options) > options.topK) {
    smaller.slots = options.topK;
    return StepDown{smaller, "Fetched rows have " + from(slotCount(options), smaller.slots) +
                                 " slots a KV head."};
  }
  if (const auto bits = fewerBits(options.bits)) {
    smaller.bits = *bits;
    return StepDown{smaller,
                    "The cache is " + describe(smaller) + " instead of " + describe(options) + "."};
  }
  if (fetches && options.topK > kFewestRows) {
    smaller.topK = std::max(kFewestRows, options.topK / 2);
    smaller.slots = smaller.topK;
    return StepDown{smaller,
                    "A step fetches " + from(options.topK, smaller.topK) + " rows a KV head."};
  }
  return std::nullopt;
}

}  // namespace specache

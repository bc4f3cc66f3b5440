// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace specache::kernels::cpu {

/// Values that kernels unpack at a time: one of GGUF's large blocks, or eight small ones.
inline constexpr int kGroup = 256;

/// Up to kGroup consecutive weights of a row: value = scale · code − offset, with a scale and an
/// offset for each 16 or 32 of them. What a row's last group lacks has scale and offset 0.
struct CodeGroup {
  alignas(64) std::uint8_t codes[kGroup];
  alignas(64) float scales[kGroup / 16];
  alignas(64) float offsets[kGroup / 16];
};

}  // namespace specache::kernels::cpu

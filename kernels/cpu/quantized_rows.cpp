// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/quantized_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/quantized_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Rounds 32 values; returns their scale, which is not a number where one of them is not finite.
HWY_INLINE float quantizeBlock(const float* HWY_RESTRICT x, std::int8_t* HWY_RESTRICT codes) {
  std::uint32_t most = 0;  // as bits, which are in the order of the magnitudes
  for (int i = 0; i < kQuantizedBlock; ++i)
    most = std::max(most, std::bit_cast<std::uint32_t>(x[i]) & 0x7fffffffU);
  const float scale = std::bit_cast<float>(most) / 127;
  const bool finite = most < 0x7f800000U;
  const float inverse = finite && scale > 0 ? 1 / scale : 0;
  for (int i = 0; i < kQuantizedBlock; ++i) {
    const float rounded = std::nearbyint(finite ? x[i] * inverse : 0);
    codes[i] = static_cast<std::int8_t>(std::clamp(rounded, -127.0F, 127.0F));
  }
  return finite ? scale : std::numeric_limits<float>::quiet_NaN();
}

void quantizeRow(const ConstRows& x, int row, const QuantizedRows& out) {
  const float* const values = x.data + static_cast<std::ptrdiff_t>(row) * x.width;
  std::int8_t* const codes = out.codes + row * out.width;
  float* const scales16 = out.of16.scales + row * (out.width / 16);
  float* const sums16 = out.of16.sums + row * (out.width / 16);
  float* const scales32 = out.of32.scales + row * (out.width / 32);
  float* const sums32 = out.of32.sums + row * (out.width / 32);
  std::memset(codes + x.width, 0, static_cast<std::size_t>(out.width - x.width));
  for (std::ptrdiff_t block = 0; block < out.width / kQuantizedBlock; ++block) {
    std::int8_t* const blockCodes = codes + block * kQuantizedBlock;
    const float scale = block * kQuantizedBlock < x.width
                            ? quantizeBlock(values + block * kQuantizedBlock, blockCodes)
                            : 0;
    int sums[2] = {0, 0};
    for (int i = 0; i < 16; ++i) {
      sums[0] += blockCodes[i];
      sums[1] += blockCodes[16 + i];
    }
    scales32[block] = scales16[2 * block] = scales16[2 * block + 1] = scale;
    sums16[2 * block] = scale * static_cast<float>(sums[0]);
    sums16[2 * block + 1] = scale * static_cast<float>(sums[1]);
    sums32[block] = scale * static_cast<float>(sums[0] + sums[1]);
  }
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(quantizeRow);

QuantizedRows takeQuantizedRows(Scratch& scratch, ConstRows x) {
  QuantizedRows rows;
  rows.count = x.count;
  rows.width = (std::ptrdiff_t{x.width} + kGroup - 1) / kGroup * kGroup;
  const auto values = static_cast<std::size_t>(x.count) * static_cast<std::size_t>(rows.width);
  rows.codes = scratch.take<std::int8_t>(values);
  rows.of16 = {scratch.take<float>(values / 16), scratch.take<float>(values / 16)};
  rows.of32 = {scratch.take<float>(values / 32), scratch.take<float>(values / 32)};
  return rows;
}

void quantizeRow(ConstRows x, int row, const QuantizedRows& out) {
  HWY_DYNAMIC_DISPATCH(quantizeRow)(x, row, out);
}

}  // namespace specache::kernels::cpu
#endif

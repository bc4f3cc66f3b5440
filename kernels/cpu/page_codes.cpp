// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/page_codes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/cpu/convert.h"
#include "kernels/half.h"

namespace specache::kernels::cpu {
namespace {

/// Values that share a scale and a zero, `stride` floats apart.
struct Group {
  const float* values;
  int count;
  int stride;

  float operator[](int i) const { return values[static_cast<std::ptrdiff_t>(i) * stride]; }
};

/// As they are stored; codes are chosen for these and not for the unrounded ones.
struct ScaleAndZero {
  Half scale;
  Half zero;
};

struct Range {
  float min;
  float max;
};

Half toFiniteHalf(float value) {
  constexpr float kLargest = 65504.0F;
  return toHalf(std::clamp(value, -kLargest, kLargest));
}

/// Of the finite values alone, so that one infinity does not take all levels for itself.
Range finiteRange(const Group& group) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Range range{kInfinity, -kInfinity};
  for (int i = 0; i < group.count; ++i) {
    const float value = group[i];
    if (!std::isfinite(value)) continue;
    range = {std::min(range.min, value), std::max(range.max, value)};
  }
  return range.min <= range.max ? range : Range{0, 0};
}

ScaleAndZero chooseScale(const Group& group, int bits, Quantizer quantizer) {
  const Range range = finiteRange(group);
  const float levels = static_cast<float>(1 << bits);
  if (quantizer == Quantizer::kivi)
    return {toFiniteHalf((range.max - range.min) / (levels - 1)), toFiniteHalf(range.min)};
  const float scale = (range.max - range.min) / levels;
  return {toFiniteHalf(scale), toFiniteHalf(range.min + scale / 2)};
}

/// round((X − z)/s), ties to even, clamped to 0 … 2^B − 1; 0 in constant groups and for NaN.
int codeOf(float value, float scale, float zero, int bits) {
  const float code = std::nearbyint((value - zero) / scale);
  if (!(code > 0) || scale == 0) return 0;
  return static_cast<int>(std::min(code, static_cast<float>((1 << bits) - 1)));
}

/// Quantises a group; plane b of its codes begins at planes + b · planeBytes, at bit `firstBit`.
void writeGroup(const Group& group, int bits, Quantizer quantizer, std::byte* scaleAt,
                std::byte* planes, std::size_t planeBytes, int firstBit) {
  const ScaleAndZero stored = chooseScale(group, bits, quantizer);
  std::memcpy(scaleAt, &stored, sizeof stored);
  const float scale = toFloat(stored.scale);
  const float zero = toFloat(stored.zero);
  for (int i = 0; i < group.count; ++i) {
    const int code = codeOf(group[i], scale, zero, bits);
    const int bit = firstBit + i;
    for (int b = 0; b < bits; ++b)
      planes[b * planeBytes + bit / 8] |= static_cast<std::byte>(((code >> b) & 1) << (bit % 8));
  }
}

/// Copies one half of every row, K or V, to [g][d].
void copyUnquantised(const Half* rows, const PageFormat& format, std::byte* out) {
  const std::size_t bytes = static_cast<std::size_t>(format.dim) * sizeof(Half);
  for (int token = 0; token < format.tokens; ++token)
    std::memcpy(out + token * bytes, rows + static_cast<std::ptrdiff_t>(token) * 2 * format.dim,
                bytes);
}

void writeKeys(const float* values, const PageFormat& format, Quantizer quantizer,
               std::byte* page) {
  const int bits = format.bits.keys;
  const std::size_t planeBytes = format.keyPlaneBytes();
  std::byte* const codes = page + format.keyCodesAt();
  std::fill_n(codes, format.keyCodeBytes(), std::byte{0});
  for (int channel = 0; channel < format.dim; ++channel)
    writeGroup({values + channel, format.tokens, 2 * format.dim}, bits, quantizer,
               page + channel * sizeof(ScaleAndZero), codes + channel * bits * planeBytes,
               planeBytes, 0);
}

void writeValues(const float* values, const PageFormat& format, Quantizer quantizer,
                 std::byte* page) {
  const int bits = format.bits.values;
  const std::size_t planeBytes = format.valuePlaneBytes();
  std::byte* scale = page + format.valueScalesAt();
  std::byte* const codes = page + format.valueCodesAt();
  std::fill_n(codes, format.valueCodeBytes(), std::byte{0});
  for (int token = 0; token < format.tokens; ++token) {
    const float* const row = values + static_cast<std::ptrdiff_t>(token) * 2 * format.dim;
    for (int first = 0; first < format.dim; first += PageFormat::kValueGroup) {
      const int count = std::min(PageFormat::kValueGroup, format.dim - first);
      writeGroup({row + first, count, 1}, bits, quantizer, scale, codes + token * bits * planeBytes,
                 planeBytes, first);
      scale += sizeof(ScaleAndZero);
    }
  }
}

}  // namespace

void writePage(const Half* rows, const PageFormat& format, Quantizer quantizer, std::byte* page,
               Scratch& scratch) {
  const std::size_t count = static_cast<std::size_t>(format.tokens) * 2 * format.dim;
  auto* const values = scratch.take<float>(count);
  halfsToFloats(rows, count, values);
  if (format.bits.keys == 16)
    copyUnquantised(rows, format, page + format.keyCodesAt());
  else
    writeKeys(values, format, quantizer, page);
  if (format.bits.values == 16)
    copyUnquantised(rows + format.dim, format, page + format.valueCodesAt());
  else
    writeValues(values + format.dim, format, quantizer, page);
}

}  // namespace specache::kernels::cpu

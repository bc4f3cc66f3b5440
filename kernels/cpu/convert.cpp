// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/convert.h"

#include <algorithm>

#include "kernels/half.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/convert.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/round_half-inl.h"
#include "kernels/cpu/weight_codes_k-inl.h"
#include "kernels/cpu/weight_values-inl.h"
#include "kernels/quantized_types.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

void halfsToFloats(const Half* in, std::size_t count, float* out) {
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR  // whose conversion knows no infinities
  const FloatTag d;
  const hn::Rebind<hwy::float16_t, FloatTag> half;
  const auto* halfs = reinterpret_cast<const hwy::float16_t*>(in);
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    hn::StoreU(hn::PromoteTo(d, hn::LoadU(half, halfs + i)), d, out + i);
#endif
  for (; i < count; ++i) out[i] = toFloat(in[i]);
}

void floatsToFiniteHalfs(const float* in, std::size_t count, Half* out) {
  const FloatTag d;
  const hn::Rebind<hwy::float16_t, FloatTag> half;
  auto* halfs = reinterpret_cast<hwy::float16_t*>(out);
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    hn::StoreU(roundToFiniteHalfs(d, hn::LoadU(d, in + i)), half, halfs + i);
  const hn::Simd<float, 1, 0> one;
  const hn::Rebind<hwy::float16_t, decltype(one)> oneHalf;
  for (; i < count; ++i)
    hn::StoreU(roundToFiniteHalfs(one, hn::LoadU(one, in + i)), oneHalf, halfs + i);
}

template <DType type>
void spansToFloats(const std::byte* row, int columns, float* out) {
  using Values = WeightValues<type>;
  const FloatTag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int spans = columns / kSpan;
  for (int s = 0; s < spans; ++s) {
    for (int i = 0; i < kSpan; i += lanes)
      hn::StoreU(Values::load(d, row + s * Values::kSpanBytes, i), d, out + s * kSpan + i);
  }
  for (int i = spans * kSpan; i < columns; ++i) out[i] = Values::one(row, i);
}

template <DType type>
void blocksToFloats(const std::byte* row, int columns, float* out) {
  constexpr int kBlocks = kGroupBlocks<type>;
  constexpr int kScaleSpan = WeightBlocks<type>::kSpan;
  const int blocks = columns / info(type).blockValues;
  CodeGroup group{};
  for (int block = 0; block < blocks; block += kBlocks) {
    const int count = std::min(kBlocks, blocks - block);
    unpackGroup<type>(row + static_cast<std::ptrdiff_t>(block) * info(type).blockBytes, count,
                      group);
    for (int i = 0; i < count * info(type).blockValues; i += kScaleSpan, out += kScaleSpan) {
      const float scale = group.scales[i / kScaleSpan];
      const float offset = group.offsets[i / kScaleSpan];
      for (int j = 0; j < kScaleSpan; ++j)
        out[j] = scale * static_cast<float>(group.codes[i + j]) - offset;
    }
  }
}

void weightRowToFloats(const Weight& weight, int row, float* out) {
  const std::byte* const data =
      weight.data + static_cast<std::size_t>(row) * rowBytes(weight.dtype, weight.columns);
  switch (weight.dtype) {
    case DType::f32:
      return spansToFloats<DType::f32>(data, weight.columns, out);
    case DType::f16:
      return spansToFloats<DType::f16>(data, weight.columns, out);
    case DType::bf16:
      return spansToFloats<DType::bf16>(data, weight.columns, out);
    default:
      return forQuantizedType(weight.dtype, [&](auto type) HWY_ATTR {
        blocksToFloats<type()>(data, weight.columns, out);
      });
  }
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(halfsToFloats);
HWY_EXPORT(floatsToFiniteHalfs);
HWY_EXPORT(weightRowToFloats);

void halfsToFloats(const Half* in, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(halfsToFloats)(in, count, out);
}

void floatsToFiniteHalfs(const float* in, std::size_t count, Half* out) {
  HWY_DYNAMIC_DISPATCH(floatsToFiniteHalfs)(in, count, out);
}

void weightRowToFloats(const Weight& weight, int row, float* out) {
  HWY_DYNAMIC_DISPATCH(weightRowToFloats)(weight, row, out);
}

}  // namespace specache::kernels::cpu
#endif

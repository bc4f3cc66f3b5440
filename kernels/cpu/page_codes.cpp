// SPDX-License-Identifier: GPL-3.0-or-later
// Keys go through in vectors of channels, values in vectors of one token's channels. What is left
// over of a vector goes through the same code with a vector of one lane.
#include "kernels/cpu/page_codes.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/cpu/convert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/page_codes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/round_half-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Vector = hn::CappedTag<float, 16>;
using One = hn::Simd<float, 1, 0>;

/// Smallest and largest value of a group in each lane, of the finite values alone, so that one
/// infinity does not take all levels for itself.
template <class D>
struct Range {
  hn::Vec<D> min;
  hn::Vec<D> max;

  /// Of no values.
  static HWY_INLINE Range none() {
    const auto infinity = hn::Set(D(), std::numeric_limits<float>::infinity());
    return {infinity, hn::Neg(infinity)};
  }

  HWY_INLINE void include(hn::Vec<D> value) {
    const auto finite = hn::Le(hn::Abs(value), hn::Set(D(), std::numeric_limits<float>::max()));
    min = hn::IfThenElse(finite, hn::Min(min, value), min);
    max = hn::IfThenElse(finite, hn::Max(max, value), max);
  }
};

/// How a group is coded: scale and zero as they are stored, in fp16; codes are chosen for these and
/// not for the unrounded ones.
template <class D>
struct Coding {
  hn::Vec<D> scale;
  hn::Vec<D> zero;
  hn::Vec<D> largestCode;

  /// round((X − z)/s), ties to even, clamped to 0 … 2^B − 1; 0 in constant groups and for NaN.
  HWY_INLINE auto codes(hn::Vec<D> value) const {
    const auto code = hn::Round(hn::Div(hn::Sub(value, zero), scale));
    const auto none = hn::Zero(D());
    const auto positive = hn::And(hn::Gt(code, none), hn::Gt(scale, none));
    return hn::ConvertTo(hn::RebindToSigned<D>(),
                         hn::IfThenElseZero(positive, hn::Min(code, largestCode)));
  }
};

/// Chooses scale and zero of each lane's group and stores them as pairs.
template <class D>
HWY_INLINE Coding<D> chooseCoding(D d, const Range<D>& range, int bits, Quantizer quantizer,
                                  Half* pairs) {
  const hn::Rebind<std::uint16_t, D> storage;
  const auto some = hn::Le(range.min, range.max);
  const auto min = hn::IfThenElseZero(some, range.min);
  const auto width = hn::Sub(hn::IfThenElseZero(some, range.max), min);
  const float levels = static_cast<float>(1 << bits);
  const bool midpoint = quantizer == Quantizer::midpoint;
  const auto scale = hn::Div(width, hn::Set(d, midpoint ? levels : levels - 1));
  const auto zero = midpoint ? hn::MulAdd(scale, hn::Set(d, 0.5F), min) : min;
  const auto storedScale = roundToFiniteHalfs(d, scale);
  const auto storedZero = roundToFiniteHalfs(d, zero);
  hn::StoreInterleaved2(hn::BitCast(storage, storedScale), hn::BitCast(storage, storedZero),
                        storage, &pairs->bits);
  return {hn::PromoteTo(d, storedScale), hn::PromoteTo(d, storedZero), hn::Set(d, levels - 1)};
}

/// Codes of 32 tokens of as many channels as `d` has lanes, one word a plane.
template <class D>
HWY_INLINE void writeKeyWords(D d, const Coding<D>& coding, const float* values, int stride,
                              int bits, std::byte* planes, std::size_t planeBytes) {
  const hn::RebindToUnsigned<D> words;
  const auto one = hn::Set(words, 1);
  hn::Vec<decltype(words)> word[4] = {hn::Zero(words), hn::Zero(words), hn::Zero(words),
                                      hn::Zero(words)};
  for (int token = 0; token < 32; ++token) {
    const auto value = hn::LoadU(d, values + static_cast<std::ptrdiff_t>(token) * stride);
    auto code = hn::BitCast(words, coding.codes(value));
    for (int b = 0; b < bits; ++b) {
      word[b] = hn::Or(word[b], hn::ShiftLeftSame(hn::And(code, one), token));
      code = hn::ShiftRight<1>(code);
    }
  }
  for (int b = 0; b < bits; ++b) {
    std::uint32_t lanes[hn::MaxLanes(D())];
    hn::StoreU(word[b], words, lanes);
    for (std::size_t lane = 0; lane < hn::Lanes(d); ++lane)
      std::memcpy(planes + (lane * bits + b) * planeBytes, &lanes[lane], sizeof lanes[lane]);
  }
}

/// As many channels of the keys as `d` has lanes.
template <class D>
HWY_INLINE void writeKeyChannels(D d, const float* values, const PageFormat& format,
                                 Quantizer quantizer, std::ptrdiff_t channel, std::byte* page) {
  const int bits = format.bits.keys;
  const int stride = 2 * format.dim;
  const std::size_t planeBytes = format.keyPlaneBytes();
  auto range = Range<D>::none();
  for (int token = 0; token < format.tokens; ++token)
    range.include(hn::LoadU(d, values + static_cast<std::ptrdiff_t>(token) * stride + channel));
  const Coding<D> coding =
      chooseCoding(d, range, bits, quantizer, reinterpret_cast<Half*>(page) + 2 * channel);
  std::byte* const planes = page + format.keyCodesAt() + channel * bits * planeBytes;
  for (int token = 0; token < format.tokens; token += 32)
    writeKeyWords(d, coding, values + static_cast<std::ptrdiff_t>(token) * stride + channel, stride,
                  bits, planes + token / 8, planeBytes);
}

void writeKeys(const float* values, const PageFormat& format, Quantizer quantizer,
               std::byte* page) {
  const int lanes = static_cast<int>(hn::Lanes(Vector()));
  std::ptrdiff_t channel = 0;
  for (; channel + lanes <= format.dim; channel += lanes)
    writeKeyChannels(Vector(), values, format, quantizer, channel, page);
  for (; channel < format.dim; ++channel)
    writeKeyChannels(One(), values, format, quantizer, channel, page);
}

/// Codes of as many channels of one token as `d` has lanes; the planes are zero before.
template <class D>
HWY_INLINE void writeValueBits(D d, const Coding<One>& coding, const float* values, int bits,
                               std::byte* planes, std::size_t planeBytes, int channel) {
  const hn::RebindToSigned<D> words;
  const Coding<D> same{hn::Set(d, hn::GetLane(coding.scale)), hn::Set(d, hn::GetLane(coding.zero)),
                       hn::Set(d, hn::GetLane(coding.largestCode))};
  const auto code = same.codes(hn::LoadU(d, values + channel));
  for (int b = 0; b < bits; ++b) {
    const auto set = hn::Ne(hn::And(code, hn::Set(words, 1 << b)), hn::Zero(words));
    std::uint8_t mask[8] = {};
    hn::StoreMaskBits(words, set, mask);
    std::byte* const plane = planes + b * planeBytes + channel / 8;
    for (std::size_t i = 0; i < (hn::Lanes(d) + 7) / 8; ++i)
      plane[i] |= static_cast<std::byte>(mask[i] << channel % 8);
  }
}

/// One token's channels `first` … `first + count − 1`, which share a scale.
void writeValueGroup(const float* values, int first, int count, int bits, Quantizer quantizer,
                     Half* pair, std::byte* planes, std::size_t planeBytes) {
  const Vector d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int whole = first + count / lanes * lanes;
  auto lanesRange = Range<Vector>::none();
  for (int c = first; c < whole; c += lanes) lanesRange.include(hn::LoadU(d, values + c));
  Range<One> range{hn::Set(One(), hn::GetLane(hn::MinOfLanes(d, lanesRange.min))),
                   hn::Set(One(), hn::GetLane(hn::MaxOfLanes(d, lanesRange.max)))};
  for (int c = whole; c < first + count; ++c) range.include(hn::LoadU(One(), values + c));
  const Coding<One> coding = chooseCoding(One(), range, bits, quantizer, pair);
  for (int c = first; c < whole; c += lanes)
    writeValueBits(d, coding, values, bits, planes, planeBytes, c);
  for (int c = whole; c < first + count; ++c)
    writeValueBits(One(), coding, values, bits, planes, planeBytes, c);
}

void writeValues(const float* values, const PageFormat& format, Quantizer quantizer,
                 std::byte* page) {
  const int bits = format.bits.values;
  auto* pair = reinterpret_cast<Half*>(page + format.valueScalesAt());
  std::byte* const codes = page + format.valueCodesAt();
  std::memset(codes, 0, format.valueCodeBytes());
  const std::size_t tokenBytes = bits * format.valuePlaneBytes();
  for (int token = 0; token < format.tokens; ++token) {
    for (int first = 0; first < format.dim; first += PageFormat::kValueGroup, pair += 2)
      writeValueGroup(values + static_cast<std::ptrdiff_t>(token) * 2 * format.dim, first,
                      std::min(PageFormat::kValueGroup, format.dim - first), bits, quantizer, pair,
                      codes + token * tokenBytes, format.valuePlaneBytes());
  }
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(writeKeys);
HWY_EXPORT(writeValues);

/// Copies one half of every row, K or V, to [g][d].
void copyUnquantised(const Half* rows, const PageFormat& format, std::byte* out) {
  const std::size_t bytes = static_cast<std::size_t>(format.dim) * sizeof(Half);
  for (int token = 0; token < format.tokens; ++token)
    std::memcpy(out + token * bytes, rows + static_cast<std::ptrdiff_t>(token) * 2 * format.dim,
                bytes);
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
    HWY_DYNAMIC_DISPATCH(writeKeys)(values, format, quantizer, page);
  if (format.bits.values == 16)
    copyUnquantised(rows + format.dim, format, page + format.valueCodesAt());
  else
    HWY_DYNAMIC_DISPATCH(writeValues)(values + format.dim, format, quantizer, page);
}

}  // namespace specache::kernels::cpu
#endif

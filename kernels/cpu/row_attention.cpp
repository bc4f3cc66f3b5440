// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/row_attention.h"

#include "kernels/half.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/row_attention.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/query_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;

HWY_INLINE hn::Vec<Tag> loadHalfs(Tag d, const Half* halfs) {
  const hn::Rebind<hwy::float16_t, Tag> narrow;
  return hn::PromoteTo(d, hn::LoadU(narrow, reinterpret_cast<const hwy::float16_t*>(halfs)));
}

template <int queries>
void scoreBlock(const float* query, HalfRows keys, int tokens, float* scores, std::size_t stride) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int t = 0; t < tokens; ++t) {
    const Half* const key = keys.data + static_cast<std::ptrdiff_t>(t) * keys.stride;
    hn::Vec<Tag> sums[queries];
    for (auto& sum : sums) sum = hn::Zero(d);
    int c = 0;
    for (; c + lanes <= keys.dim; c += lanes) {
      const auto k = loadHalfs(d, key + c);
      for (int q = 0; q < queries; ++q)
        sums[q] = hn::MulAdd(k, hn::LoadU(d, query + q * keys.dim + c), sums[q]);
    }
    for (int q = 0; q < queries; ++q) {
      float score = hn::GetLane(hn::SumOfLanes(d, sums[q]));
      for (int i = c; i < keys.dim; ++i) score += query[q * keys.dim + i] * toFloat(key[i]);
      scores[q * stride + t] = score;
    }
  }
}

template <int queries>
void addValuesBlock(const float* probabilities, std::size_t stride, HalfRows values, int tokens,
                    float* out) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int c = 0;
  for (; c + lanes <= values.dim; c += lanes) {
    hn::Vec<Tag> sums[queries];
    for (int q = 0; q < queries; ++q) sums[q] = hn::LoadU(d, out + q * values.dim + c);
    for (int t = 0; t < tokens; ++t) {
      const auto v = loadHalfs(d, values.data + static_cast<std::ptrdiff_t>(t) * values.stride + c);
      for (int q = 0; q < queries; ++q)
        sums[q] = hn::MulAdd(v, hn::Set(d, probabilities[q * stride + t]), sums[q]);
    }
    for (int q = 0; q < queries; ++q) hn::StoreU(sums[q], d, out + q * values.dim + c);
  }
  for (; c < values.dim; ++c) {
    for (int t = 0; t < tokens; ++t) {
      const float v = toFloat(values.data[static_cast<std::ptrdiff_t>(t) * values.stride + c]);
      for (int q = 0; q < queries; ++q)
        out[q * values.dim + c] += probabilities[q * stride + t] * v;
    }
  }
}

void scoreRows(const float* query, int queries, HalfRows keys, int tokens, float* scores,
               std::size_t stride) {
  forQueryBlocks(queries, [&](int first, auto block) HWY_ATTR {
    scoreBlock<block()>(query + first * keys.dim, keys, tokens, scores + first * stride, stride);
  });
}

void addRowValues(const float* probabilities, std::size_t stride, int queries, HalfRows values,
                  int tokens, float* out) {
  forQueryBlocks(queries, [&](int first, auto block) HWY_ATTR {
    addValuesBlock<block()>(probabilities + first * stride, stride, values, tokens,
                            out + first * values.dim);
  });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(scoreRows);
HWY_EXPORT(addRowValues);

void scoreRows(const float* query, int queries, HalfRows keys, int tokens, float* scores,
               std::size_t stride) {
  HWY_DYNAMIC_DISPATCH(scoreRows)(query, queries, keys, tokens, scores, stride);
}

void addRowValues(const float* probabilities, std::size_t stride, int queries, HalfRows values,
                  int tokens, float* out) {
  HWY_DYNAMIC_DISPATCH(addRowValues)(probabilities, stride, queries, values, tokens, out);
}

}  // namespace specache::kernels::cpu
#endif

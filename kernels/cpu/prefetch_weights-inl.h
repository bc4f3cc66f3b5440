// SPDX-License-Identifier: GPL-3.0-or-later
// Included once for each instruction set.
#if defined(SPECACHE_PREFETCH_WEIGHTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_PREFETCH_WEIGHTS_INL_H
#undef SPECACHE_PREFETCH_WEIGHTS_INL_H
#else
#define SPECACHE_PREFETCH_WEIGHTS_INL_H
#endif

#include <cstddef>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Asks for `bytes` of weights that come a good tenth of a microsecond after `weights`, rows
/// following each other: the processor's own prefetching stops at the end of each of the memory's
/// pages.
template <std::ptrdiff_t bytes>
HWY_INLINE void prefetchWeights(const std::byte* weights) {
  constexpr std::ptrdiff_t kAhead = 4096;
  constexpr std::ptrdiff_t kLine = 64;
  for (std::ptrdiff_t i = 0; i < bytes; i += kLine) hwy::Prefetch(weights + kAhead + i);
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_PREFETCH_WEIGHTS_INL_H

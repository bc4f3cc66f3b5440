// SPDX-License-Identifier: GPL-3.0-or-later
// Writes low-bit pages: a block a page. Keys take a thread a channel, as a channel's tokens share a
// scale; values take a warp a token, as a token's channels do.
#include <cfloat>
#include <cstdint>

#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"
#include "kernels/page_fragments.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / kWarp;
constexpr int kMostDims = 1024;  // bytes of shared memory for one token's codes, a warp

/// The g rows K ‖ V that become a page, one after the other.
struct Source {
  const Half* rows;
  int dim;

  __device__ float key(int token, int channel) const {
    return toFloat(rows[static_cast<std::size_t>(token) * 2 * dim + channel]);
  }
  __device__ float value(int token, int channel) const { return key(token, dim + channel); }
};

/// Smallest and largest of a group's finite values, so that one infinity does not take all levels
/// for itself.
struct Range {
  float min = INFINITY;
  float max = -INFINITY;

  __device__ void include(float value) {
    if (fabsf(value) > FLT_MAX || isnan(value)) return;
    min = fminf(min, value);
    max = fmaxf(max, value);
  }
};

/// How a group is coded. Codes are chosen for scale and zero as they are stored, in fp16.
struct Coding {
  Half storedScale;
  Half storedZero;
  float scale;
  float zero;
  float largestCode;

  __device__ Coding(Range range, int bits, Quantizer quantizer) {
    const bool some = range.min <= range.max;
    const float min = some ? range.min : 0.0f;
    const float width = (some ? range.max : 0.0f) - min;
    const auto levels = static_cast<float>(1 << bits);
    const bool midpoint = quantizer == Quantizer::midpoint;
    const float exact = width / (midpoint ? levels : levels - 1);
    storedScale = toFiniteHalf(exact);
    storedZero = toFiniteHalf(midpoint ? fmaf(exact, 0.5f, min) : min);
    scale = toFloat(storedScale);
    zero = toFloat(storedZero);
    largestCode = levels - 1;
  }

  /// round((X − z)/s), ties to even, clamped to 0 … 2^B − 1; 0 in constant groups and for NaN.
  __device__ unsigned code(float value) const {
    const float code = rintf((value - zero) / scale);
    return code > 0 && scale > 0 ? static_cast<unsigned>(fminf(code, largestCode)) : 0u;
  }
};

__device__ std::uint8_t* bytesAt(std::byte* page, std::size_t offset) {
  return reinterpret_cast<std::uint8_t*>(page + offset);
}

/// Bit `plane` of the codes of 8 tokens or channels, `codeOf(0 … 7)`.
template <class CodeOf>
__device__ std::uint8_t planeByte(int plane, CodeOf codeOf) {
  unsigned byte = 0;
  for (int i = 0; i < 8; ++i) byte |= (codeOf(i) >> plane & 1u) << i;
  return static_cast<std::uint8_t>(byte);
}

/// The codes of one byte in fragment order, `codeOf(i)` being that of its i-th row; rows past the
/// matrix are 0.
template <class CodeOf>
__device__ std::uint8_t fragmentByte(int bits, int firstRow, int rows, CodeOf codeOf) {
  unsigned byte = 0;
  for (int i = 0; i < 8 / bits; ++i) {
    const int row = firstRow + 8 * i;
    if (row < rows) byte |= codeOf(row) << (i * bits);
  }
  return static_cast<std::uint8_t>(byte);
}

/// Calls body(byte, its first row) for the bytes of one inner index in fragment order.
template <class Body>
__device__ void forFragmentBytes(int rows, int bits, int inner, int first, int step, Body body) {
  const int perLane = (rows * bits + 63) / 64;
  for (int i = first; i < 8 * perLane; i += step) {
    const int row = i % 8 + i / 8 * 8 * (8 / bits);
    body(fragments::placeOf(rows, bits, row, inner).byte, row);
  }
}

__device__ void writeKeys(Source source, const PageFormat& format, Quantizer quantizer,
                          std::byte* page) {
  const int bits = format.bits.keys;
  const int tokens = format.tokens;
  auto* const scales = reinterpret_cast<Half*>(page);
  std::uint8_t* const codes = bytesAt(page, format.keyCodesAt());
  for (int channel = threadIdx.x; channel < format.dim; channel += kThreads) {
    Range range;
    for (int token = 0; token < tokens; ++token) range.include(source.key(token, channel));
    const Coding coding(range, bits, quantizer);
    const auto codeOf = [&](int token) { return coding.code(source.key(token, channel)); };
    if (format.layout == PageLayout::fragments) {
      Half* const scale = scales + fragments::scaleIndex(channel, 0, 1);
      scale[0] = coding.storedScale;
      scale[-2] = coding.storedZero;
      forFragmentBytes(tokens, bits, channel, 0, 1, [&](std::size_t at, int row) {
        codes[at] = fragmentByte(bits, row, tokens, codeOf);
      });
      continue;
    }
    scales[2 * channel] = coding.storedScale;
    scales[2 * channel + 1] = coding.storedZero;
    std::uint8_t* const planes =
        codes + static_cast<std::size_t>(channel) * bits * format.keyPlaneBytes();
    for (int plane = 0; plane < bits; ++plane)
      for (int byte = 0; byte < tokens / 8; ++byte)
        planes[plane * format.keyPlaneBytes() + byte] =
            planeByte(plane, [&](int i) { return codeOf(8 * byte + i); });
  }
}

/// Scales and codes of one token's values; the codes to shared memory, a byte each.
__device__ void codeValues(Source source, const PageFormat& format, Quantizer quantizer, int token,
                           Half* scales, std::uint8_t* codes) {
  const unsigned lane = threadIdx.x % kWarp;
  for (int first = 0; first < format.dim; first += PageFormat::kValueGroup) {
    const int end = min(first + PageFormat::kValueGroup, format.dim);
    Range range;
    for (int c = first + lane; c < end; c += kWarp) range.include(source.value(token, c));
    range.max = warpMax(range.max);
    range.min = -warpMax(-range.min);
    const Coding coding(range, format.bits.values, quantizer);
    for (int c = first + lane; c < end; c += kWarp)
      codes[c] = static_cast<std::uint8_t>(coding.code(source.value(token, c)));
    if (lane == 0) {
      const int group = first / PageFormat::kValueGroup;
      const int groups = format.valueGroups();
      const bool isFragments = format.layout == PageLayout::fragments;
      Half* const scale = scales + (isFragments ? fragments::scaleIndex(token, group, groups)
                                                : 2 * (token * groups + group));
      scale[0] = coding.storedScale;
      scale[isFragments ? -2 : 1] = coding.storedZero;
    }
  }
}

__device__ void writeValues(Source source, const PageFormat& format, Quantizer quantizer,
                            std::byte* page) {
  __shared__ std::uint8_t shared[kWarps][kMostDims];
  const int bits = format.bits.values;
  const unsigned lane = threadIdx.x % kWarp;
  std::uint8_t* const tokenCodes = shared[threadIdx.x / kWarp];
  auto* const scales = reinterpret_cast<Half*>(page + format.valueScalesAt());
  std::uint8_t* const codes = bytesAt(page, format.valueCodesAt());
  for (int token = threadIdx.x / kWarp; token < format.tokens; token += kWarps) {
    codeValues(source, format, quantizer, token, scales, tokenCodes);
    __syncwarp();
    const auto codeOf = [&](int c) { return c < format.dim ? unsigned{tokenCodes[c]} : 0u; };
    if (format.layout == PageLayout::fragments) {
      forFragmentBytes(format.dim, bits, token, lane, kWarp, [&](std::size_t at, int row) {
        codes[at] = fragmentByte(bits, row, format.dim, codeOf);
      });
    } else {
      const int planeBytes = static_cast<int>(format.valuePlaneBytes());
      std::uint8_t* const planes = codes + static_cast<std::size_t>(token) * bits * planeBytes;
      for (int i = lane; i < bits * planeBytes; i += kWarp)
        planes[i] =
            planeByte(i / planeBytes, [&](int bit) { return codeOf(i % planeBytes * 8 + bit); });
    }
    __syncwarp();  // before the next token's codes are written
  }
}

/// Copies one half of every row, K or V, to [g][d].
__device__ void copyUnquantised(const Half* rows, const PageFormat& format, std::byte* to) {
  auto* const out = reinterpret_cast<Half*>(to);
  for (int i = threadIdx.x; i < format.tokens * format.dim; i += kThreads)
    out[i] = rows[static_cast<std::size_t>(i / format.dim) * 2 * format.dim + i % format.dim];
}

__device__ void writePage(const Half* rows, const PageFormat& format, Quantizer quantizer,
                          std::byte* page) {
  const Source source{rows, format.dim};
  if (format.bits.keys == 16)
    copyUnquantised(rows, format, page + format.keyCodesAt());
  else
    writeKeys(source, format, quantizer, page);
  if (format.bits.values == 16)
    copyUnquantised(rows + format.dim, format, page + format.valueCodesAt());
  else
    writeValues(source, format, quantizer, page);
}

/// Bytes of the rows that become a page.
std::size_t sourceBytes(const PageFormat& format) {
  return static_cast<std::size_t>(format.tokens) * 2 * format.dim * sizeof(Half);
}

/// Copies a page's rows to shared memory, all reads under way at once: a thread that goes through
/// them in device memory one by one mostly waits.
__device__ const Half* stage(const Half* rows, int halves) {
  extern __shared__ uint4 staged[];
  const auto* const from = reinterpret_cast<const uint4*>(rows);
  const int pieces = halves * static_cast<int>(sizeof(Half)) / static_cast<int>(sizeof(uint4));
#pragma unroll 16
  for (int i = static_cast<int>(threadIdx.x); i < pieces; i += kThreads) staged[i] = from[i];
  __syncthreads();
  return reinterpret_cast<const Half*>(staged);
}

/// Grid: (pages, heads).
__global__ void __launch_bounds__(kThreads)
    quantizePagesKernel(KvRows source, int first, Pages pages, int sequence, int firstPage,
                        Quantizer quantizer, bool staged) {
  const int index = static_cast<int>(blockIdx.x);
  const int head = static_cast<int>(blockIdx.y);
  const PageFormat& format = pages.format;
  const Half* const rows = source.row(head, first + index * format.tokens);
  writePage(staged ? stage(rows, format.tokens * 2 * format.dim) : rows, format, quantizer,
            pages.page(sequence, head, firstPage + index));
}

/// Grid: (sequences, heads). The ring is a multiple of g, so a page's rows lie one after the other.
__global__ void __launch_bounds__(kThreads)
    closePagesKernel(Failure* failure, Window window, const SequenceState* states, int residual,
                     Pages pages, Quantizer quantizer) {
  const int sequence = static_cast<int>(blockIdx.x);
  const int head = static_cast<int>(blockIdx.y);
  letNextBegin();
  waitForEarlier();
  const SequenceState state = states[sequence];
  if (state.length + 1 - state.paged < residual + pages.format.tokens) return;
  const int index = state.paged / pages.format.tokens;
  if (index >= pages.capacity) {
    if (threadIdx.x == 0) *failure = {Failure::lowBitFull, pages.format.tokens, pages.capacity};
    return;
  }
  writePage(window.row(sequence, head, state.paged), pages.format, quantizer,
            pages.page(sequence, head, index));
}

}  // namespace

void quantizePages(cudaStream_t stream, KvRows source, int first, Pages pages, int sequence,
                   int firstPage, int count, Quantizer quantizer) {
  if (count == 0) return;
  constexpr std::size_t kMostStaged = std::size_t{44} << 10;  // beside writeValues's codes
  const std::size_t bytes = sourceBytes(pages.format);
  const bool aligned = reinterpret_cast<std::uintptr_t>(source.data) % sizeof(uint4) == 0 &&
                       pages.format.dim * 2 * sizeof(Half) % sizeof(uint4) == 0;
  const bool staged = aligned && bytes <= kMostStaged;
  const dim3 grid(count, pages.heads);
  quantizePagesKernel<<<grid, kThreads, staged ? bytes : 0, stream>>>(
      source, first, pages, sequence, firstPage, quantizer, staged);
  checkLaunch("quantizePages");
}

void closePages(cudaStream_t stream, Failure* failure, Window window, const SequenceState* states,
                int sequences, int residual, Pages pages, Quantizer quantizer) {
  const dim3 grid(sequences, pages.heads);
  launchOverlapping(stream, "closePages", closePagesKernel, grid, kThreads, 0, failure, window,
                    states, residual, pages, quantizer);
}

}  // namespace specache::kernels::cuda

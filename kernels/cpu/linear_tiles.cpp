// SPDX-License-Identifier: GPL-3.0-or-later
// Every processor with AMX has the instruction set that Highway calls AVX3_DL. AMX itself it does
// not know; its instructions stand here by name.
#define HWY_WANT_AVX3_DL
#include "kernels/cpu/linear_tiles.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/cpu/amx.h"
#include "kernels/cpu/convert.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/linear_tiles.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Rounds to the nearest bfloats, ties to even.
HWY_INLINE void roundToBfloats(const float* HWY_RESTRICT in, std::ptrdiff_t count,
                               std::uint16_t* HWY_RESTRICT out) {
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(in[i]);
    out[i] = static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
}

void fillTiledRows(const ConstRows& x, int block, const TiledRows& tiles) {
  const std::ptrdiff_t columnTiles = tiles.width / 32;
  std::byte* const out = tiles.data + block * columnTiles * kTileBytes;
  for (int i = 0; i < 16; ++i) {
    const std::ptrdiff_t row = 16 * block + i;
    for (std::ptrdiff_t tile = 0; tile < columnTiles; ++tile) {
      auto* const to =
          reinterpret_cast<std::uint16_t*>(out + tile * kTileBytes + std::ptrdiff_t{64} * i);
      if (row < x.count)
        roundToBfloats(x.data + row * x.width + tile * 32, 32, to);
      else
        std::memset(to, 0, 64);
    }
  }
}

#if HWY_TARGET == HWY_AVX3_DL

bool hasTiles() {
  return amx::isUsable();
}

namespace hn = hwy::HWY_NAMESPACE;
using Words = hn::Vec<hn::FixedTag<std::uint32_t, 16>>;

/// Words (i, j) to places (j, i).
HWY_INLINE void transpose(Words (&rows)[16]) {
  const hn::FixedTag<std::uint32_t, 16> d;
  const hn::Repartition<std::uint64_t, decltype(d)> pairs;
  Words other[16];
  for (int i = 0; i < 16; i += 2) {
    other[i] = hn::InterleaveLower(d, rows[i], rows[i + 1]);
    other[i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    for (int j = 0; j < 2; ++j) {
      const auto a = hn::BitCast(pairs, other[i + j]);
      const auto b = hn::BitCast(pairs, other[i + 2 + j]);
      rows[i + 2 * j] = hn::BitCast(d, hn::InterleaveLower(pairs, a, b));
      rows[i + 2 * j + 1] = hn::BitCast(d, hn::InterleaveUpper(pairs, a, b));
    }
  }
  // Now the quarters of rows[4a + b] are words b of columns 4c … 4c + 3 … of rows 4a … 4a + 3.
  for (int b = 0; b < 4; ++b) {
    const __m512i low01 = _mm512_shuffle_i32x4(rows[b].raw, rows[4 + b].raw, 0x44);
    const __m512i low23 = _mm512_shuffle_i32x4(rows[8 + b].raw, rows[12 + b].raw, 0x44);
    const __m512i high01 = _mm512_shuffle_i32x4(rows[b].raw, rows[4 + b].raw, 0xee);
    const __m512i high23 = _mm512_shuffle_i32x4(rows[8 + b].raw, rows[12 + b].raw, 0xee);
    other[b].raw = _mm512_shuffle_i32x4(low01, low23, 0x88);
    other[4 + b].raw = _mm512_shuffle_i32x4(low01, low23, 0xdd);
    other[8 + b].raw = _mm512_shuffle_i32x4(high01, high23, 0x88);
    other[12 + b].raw = _mm512_shuffle_i32x4(high01, high23, 0xdd);
  }
  std::copy(other, other + 16, rows);
}

/// Tiles of weights, [columns / 32]: of output i and columns 2j, 2j + 1 the bfloats are pair i of
/// row j. Outputs that are not there are zeros.
void fillWeightTiles(const Weight& weight, int first, Scratch& scratch, std::byte* tiles) {
  const hn::FixedTag<std::uint32_t, 16> d;
  const Scratch::Scope scope(scratch);
  const std::ptrdiff_t columns = weight.columns;
  auto* const floats = scratch.take<float>(static_cast<std::size_t>(columns));
  auto* const bfloats = scratch.take<std::uint16_t>(static_cast<std::size_t>(16 * columns));
  for (int i = 0; i < 16; ++i) {
    std::uint16_t* const row = bfloats + i * columns;
    if (first + i < weight.rows) {
      weightRowToFloats(weight, first + i, floats);
      roundToBfloats(floats, columns, row);
    } else {
      std::memset(row, 0, static_cast<std::size_t>(columns) * sizeof *row);
    }
  }
  for (std::ptrdiff_t column = 0; column < columns; column += 32) {
    Words rows[16];
    for (int i = 0; i < 16; ++i)
      rows[i] =
          hn::LoadU(d, reinterpret_cast<const std::uint32_t*>(bfloats + i * columns + column));
    transpose(rows);
    auto* const tile = reinterpret_cast<std::uint32_t*>(tiles + column / 32 * kTileBytes);
    for (int j = 0; j < 16; ++j) hn::Store(rows[j], d, tile + 16 * j);
  }
}

/// Begins the four tiles of sums.
HWY_INLINE void beginSums(const std::byte* out, std::ptrdiff_t outBytes, Result result) {
  if (result == Result::added) {
    amx::load<0>(out, outBytes);
    amx::load<1>(out + 64, outBytes);
    amx::load<2>(out + 16 * outBytes, outBytes);
    amx::load<3>(out + 16 * outBytes + 64, outBytes);
  } else {
    amx::zero<0>();
    amx::zero<1>();
    amx::zero<2>();
    amx::zero<3>();
  }
}

/// 32 rows times 32 outputs: four tiles of sums, two of rows and two of weights.
HWY_INLINE void multiplyTiles(const std::byte* x, const std::byte* weights, std::ptrdiff_t count,
                              float* out, std::ptrdiff_t outBytes, Result result) {
  const std::ptrdiff_t next = count * kTileBytes;  // from one 16 rows or outputs to the next
  auto* const bytes = reinterpret_cast<std::byte*>(out);
  beginSums(bytes, outBytes, result);
  for (std::ptrdiff_t tile = 0; tile < count; ++tile) {
    amx::load<4>(x + tile * kTileBytes, 64);
    amx::load<6>(weights + tile * kTileBytes, 64);
    amx::load<7>(weights + next + tile * kTileBytes, 64);
    amx::multiply<0, 4, 6>();
    amx::load<5>(x + next + tile * kTileBytes, 64);
    amx::multiply<1, 4, 7>();
    amx::multiply<2, 5, 6>();
    amx::multiply<3, 5, 7>();
  }
  amx::store<0>(bytes, outBytes);
  amx::store<1>(bytes + 64, outBytes);
  amx::store<2>(bytes + 16 * outBytes, outBytes);
  amx::store<3>(bytes + 16 * outBytes + 64, outBytes);
}

void linearTiles(const TiledRows& x, const Weight& weight, int first, const Rows& out,
                 Result result, Scratch& scratch) {
  const std::ptrdiff_t columnTiles = x.width / 32;
  const int outputs = std::min(kTileOutputs, weight.rows - first);
  auto* const weights = scratch.take<std::byte>(
      static_cast<std::size_t>(kTileOutputs / 16 * columnTiles * kTileBytes));
  fillWeightTiles(weight, first, scratch, weights);
  fillWeightTiles(weight, first + 16, scratch, weights + columnTiles * kTileBytes);
  alignas(64) float edge[kTileRows * kTileOutputs] = {};
  const amx::Session session;
  for (int row = 0; row < x.count; row += kTileRows) {
    const std::byte* const rows = x.data + row / 16 * columnTiles * kTileBytes;
    const int count = std::min(kTileRows, x.count - row);
    float* const to = out.data + static_cast<std::ptrdiff_t>(row) * out.width + first;
    if (count == kTileRows && outputs == kTileOutputs) {
      multiplyTiles(rows, weights, columnTiles, to, out.width * std::ptrdiff_t{sizeof(float)},
                    result);
      continue;
    }
    for (int i = 0; result == Result::added && i < count; ++i)
      std::copy_n(to + static_cast<std::ptrdiff_t>(i) * out.width, outputs,
                  edge + i * kTileOutputs);
    multiplyTiles(rows, weights, columnTiles, edge, kTileOutputs * sizeof(float), result);
    for (int i = 0; i < count; ++i)
      std::copy_n(edge + i * kTileOutputs, outputs,
                  to + static_cast<std::ptrdiff_t>(i) * out.width);
  }
}

#else

bool hasTiles() {
  return false;
}
void linearTiles(const TiledRows&, const Weight&, int, const Rows&, Result, Scratch&) {}

#endif

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(hasTiles);
HWY_EXPORT(fillTiledRows);
HWY_EXPORT(linearTiles);

bool hasTiles() {
  return HWY_DYNAMIC_DISPATCH(hasTiles)();
}

TiledRows takeTiledRows(Scratch& scratch, ConstRows x) {
  const int rows = (x.count + kTileRows - 1) / kTileRows * kTileRows;
  return {scratch.take<std::byte>(static_cast<std::size_t>(rows) *
                                  static_cast<std::size_t>(x.width) * sizeof(std::uint16_t)),
          x.count, x.width};
}

void fillTiledRows(ConstRows x, int block, const TiledRows& tiles) {
  HWY_DYNAMIC_DISPATCH(fillTiledRows)(x, block, tiles);
}

void linearTiles(const TiledRows& x, const Weight& weight, int first, Rows out, Result result,
                 Scratch& scratch) {
  HWY_DYNAMIC_DISPATCH(linearTiles)(x, weight, first, out, result, scratch);
}

}  // namespace specache::kernels::cpu
#endif

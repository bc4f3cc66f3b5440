// SPDX-License-Identifier: GPL-3.0-or-later
// Large products on a processor's matrix unit (Intel AMX): tiles of bfloats, summed as floats.
#pragma once

#include <cstdint>

#include "kernels/cpu/result.h"
#include "kernels/cpu/scratch.h"
#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// Outputs and rows that are computed at a time.
inline constexpr int kTileOutputs = 32;
inline constexpr int kTileRows = 32;
/// Bytes of a tile: 16 rows of 32 bfloats.
inline constexpr int kTileBytes = 1024;

/// Whether this processor has such a unit and the system lets the process use it.
bool hasTiles();

/// Rows of x as tiles of bfloats: [count / 16][width / 32] of 16 rows and 32 columns each. Rows
/// that are not there are zeros, up to a multiple of kTileRows.
struct TiledRows {
  std::byte* data = nullptr;
  int count = 0;
  int width = 0;  ///< a multiple of 32
};

/// Memory for the tiles of rows of the shape of x.
TiledRows takeTiledRows(Scratch& scratch, ConstRows x);

/// Rounds rows 16 · `block` … of x.
void fillTiledRows(ConstRows x, int block, const TiledRows& tiles);

/// Outputs `first` … `first + kTileOutputs − 1`, as many as there are, of the product with
/// quantised weights, which are rounded to bfloats in `scratch`.
void linearTiles(const TiledRows& x, const Weight& weight, int first, Rows out, Result result,
                 Scratch& scratch);

}  // namespace specache::kernels::cpu

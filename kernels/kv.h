// SPDX-License-Identifier: GPL-3.0-or-later
// Views of the KV stores that SpeCache works on. `H` is the number of KV heads, `d` the head size,
// `g` the group size (tokens of a page). A "row" is the 16-bit pair K(d) ‖ V(d) of one token in one
// KV head: 4·d bytes, contiguous, so that a fetched pair is one read; K is turned (HeadRows in
// kernels/backend.h). Nothing here owns memory.
// Functions are constexpr so that kernels of a GPU may call them too.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/tensor.h"

namespace specache::kernels {

/// The KV heads of one layer.
struct KvHeads {
  int count = 0;  ///< H
  int dim = 0;    ///< d

  constexpr std::size_t rowBytes() const {
    return static_cast<std::size_t>(dim) * 2 * sizeof(Half);
  }
};

/// How long one sequence is. Kernels of a decode step read it from device memory, so that a
/// captured step stays valid while the sequence grows.
struct SequenceState {
  std::int32_t length = 0;  ///< tokens whose KV is stored; the step's row r has position length + r
  std::int32_t paged =
      0;  ///< of these, the oldest ones, that are in low-bit pages: a multiple of g
};

/// Consecutive 16-bit rows in device memory, [kv_head][token][K ‖ V], `stride` tokens a head.
struct KvRows {
  Half* data = nullptr;
  KvHeads heads;
  int stride = 0;

  constexpr Half* row(int head, int token) const {
    return data + (static_cast<std::size_t>(head) * stride + token) * 2 * heads.dim;
  }
};

/// All 16-bit rows of one sequence in CPU memory, in slabs of [layer][kv_head][token][K ‖ V].
/// The table of slabs is readable from the device, and so are the slabs.
struct HostRows {
  std::byte* const* slabs = nullptr;
  KvHeads heads;
  int slabTokens = 0;

  constexpr std::byte* row(int layer, int head, int position) const {
    const std::size_t index =
        (static_cast<std::size_t>(layer) * heads.count + head) * slabTokens + position % slabTokens;
    return slabs[position / slabTokens] + index * heads.rowBytes();
  }
};

/// Bits of a code, for keys and for values: 1, 2, 4, or 16 for unquantised fp16.
struct Bits {
  int keys = 1;
  int values = 1;

  bool operator==(const Bits&) const = default;
};

/// Formula of scale and zero (specache.md, "Quantisers").
enum class Quantizer : std::uint8_t {
  midpoint,  ///< s = (max − min)/2^B, z = min + s/2
  kivi,      ///< s = (max − min)/(2^B − 1), z = min
};

/// How a page's codes are ordered. A backend says which order it attends to fastest; pages are
/// written and read on one device only.
enum class PageLayout : std::uint8_t {
  planes,     ///< below
  fragments,  ///< kernels/page_fragments.h
};

/// Layout of one low-bit page: g tokens of one KV head, as four consecutive parts
///   key scales    [d] of (scale, zero) in fp16            (none at 16 bits)
///   key codes     [d][B planes][g bits]                   per-channel groups of g tokens
///   value scales  [g][valueGroups] of (scale, zero)       (none at 16 bits)
///   value codes   [g][B planes][d bits, padded to 32]     per-token groups of 64 channels
/// Plane b holds bit b of every code; bit i of a plane is bit i % 8 of its byte i / 8. Planes let
/// SIMD code use them as masks. At 16 bits keys and values are fp16, [g][d] each.
/// `fragments` keeps the four parts and orders scales and codes as a tensor core takes them.
struct PageFormat {
  static constexpr int kValueGroup = 64;

  int tokens = 64;  ///< g, a multiple of 32
  int dim = 0;      ///< d
  Bits bits;
  PageLayout layout = PageLayout::planes;

  constexpr int valueGroups() const { return (dim + kValueGroup - 1) / kValueGroup; }
  constexpr std::size_t keyPlaneBytes() const { return static_cast<std::size_t>(tokens) / 8; }
  constexpr std::size_t valuePlaneBytes() const {
    return static_cast<std::size_t>((dim + 31) / 32) * 4;
  }

  constexpr std::size_t keyScaleBytes() const {
    return bits.keys == 16 ? 0 : static_cast<std::size_t>(dim) * 2 * sizeof(Half);
  }
  constexpr std::size_t keyCodeBytes() const {
    if (bits.keys == 16) return static_cast<std::size_t>(tokens) * dim * sizeof(Half);
    if (layout == PageLayout::fragments) return fragmentBytes(tokens, dim, bits.keys);
    return static_cast<std::size_t>(dim) * bits.keys * keyPlaneBytes();
  }
  constexpr std::size_t valueScaleBytes() const {
    return bits.values == 16 ? 0
                             : static_cast<std::size_t>(tokens) * valueGroups() * 2 * sizeof(Half);
  }
  constexpr std::size_t valueCodeBytes() const {
    if (bits.values == 16) return static_cast<std::size_t>(tokens) * dim * sizeof(Half);
    if (layout == PageLayout::fragments) return fragmentBytes(dim, tokens, bits.values);
    return static_cast<std::size_t>(tokens) * bits.values * valuePlaneBytes();
  }

  constexpr std::size_t keyCodesAt() const { return keyScaleBytes(); }
  constexpr std::size_t valueScalesAt() const { return keyCodesAt() + keyCodeBytes(); }
  constexpr std::size_t valueCodesAt() const { return valueScalesAt() + valueScaleBytes(); }
  constexpr std::size_t pageBytes() const { return valueCodesAt() + valueCodeBytes(); }

 private:
  /// Codes of a matrix of `rows` × `inner` values in fragment order, 64 bits a column's piece.
  static constexpr std::size_t fragmentBytes(int rows, int inner, int bits) {
    return static_cast<std::size_t>(inner) * ((rows * bits + 63) / 64) * 8;
  }
};

/// The low-bit copy of one layer, [sequence][kv_head][page].
struct Pages {
  std::byte* data = nullptr;
  PageFormat format;
  int heads = 0;
  int capacity = 0;  ///< pages a head has room for; 0 where a cache keeps no low-bit copy

  constexpr std::byte* page(int sequence, int head, int index) const {
    return data + ((static_cast<std::size_t>(sequence) * heads + head) * capacity + index) *
                      format.pageBytes();
  }
};

/// The newest 16-bit rows of one layer, [sequence][kv_head][position % capacity][K ‖ V].
/// SpeCache: a ring of at least R + g + 1 rows, a multiple of g. Full cache: room for every token.
struct Window {
  Half* data = nullptr;
  KvHeads heads;
  int capacity = 0;

  constexpr Half* row(int sequence, int head, int position) const {
    return data + ((static_cast<std::size_t>(sequence) * heads.count + head) * capacity +
                   position % capacity) *
                      2 * heads.dim;
  }
};

/// Fetched 16-bit rows of one layer, S a KV head, with their positions.
struct Slots {
  Half* rows = nullptr;               ///< [sequence][kv_head][S][K ‖ V]
  std::int32_t* positions = nullptr;  ///< [sequence][kv_head][S], −1 where empty; no position twice
  std::int32_t* lastChosen = nullptr;  ///< [sequence][kv_head][S], sequence length when last chosen
  KvHeads heads;
  int count = 0;  ///< S; 0 where a cache fetches nothing

  constexpr std::size_t first(int sequence, int head) const {
    return (static_cast<std::size_t>(sequence) * heads.count + head) * count;
  }
  constexpr Half* row(int sequence, int head, int slot) const {
    return rows + (first(sequence, head) + slot) * 2 * heads.dim;
  }
};

/// Which slots of one layer wait for their rows; the position is in Slots::positions.
struct FetchList {
  std::int32_t* count = nullptr;  ///< [sequence][kv_head]
  std::int32_t* slots = nullptr;  ///< [sequence][kv_head][capacity]
  int capacity = 0;               ///< at least min(k, S)
};

/// Attention probabilities by position, averaged over the query heads of each KV head:
/// [sequence][row][kv_head][position]. Only positions that the row sees are filled: 0 … length +
/// row, of these the newest `slidingWindow` (kernels/visible_positions.h).
struct Importance {
  float* data = nullptr;
  int rows = 0;  ///< rows a sequence: 1, or 2 with a guess
  int heads = 0;
  int capacity = 0;       ///< positions a head has room for
  int slidingWindow = 0;  ///< of the attention; 0: every row sees all

  constexpr float* of(int sequence, int row, int head) const {
    return data + ((static_cast<std::size_t>(sequence) * rows + row) * heads + head) * capacity;
  }
};

/// What one step's real row (row 0) did in one layer and KV head (specache.md, "Figures to show").
struct HeadFigures {
  static constexpr int kAttended = 8;

  std::int32_t best = 0;     ///< its own k best paged positions: min(k, those that it sees)
  std::int32_t hits = 0;     ///< of these, how many were in the slots
  std::int32_t chosen = 0;   ///< rows chosen for the next step
  std::int32_t fetched = 0;  ///< of these, rows that had to cross to the device
  float pagedMass = 0;       ///< share of attention that fell on paged tokens
  float residentMass = 0;    ///< share of attention that fell on paged tokens in the slots
  /// Most attended positions, −1 where there are fewer.
  std::int32_t attended[kAttended] = {-1, -1, -1, -1, -1, -1, -1, -1};
  float attention[kAttended] = {};  ///< and their probabilities
};

}  // namespace specache::kernels

// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernels of one attendDecode hand to each other. An "item" is a KV head of a sequence,
// number sequence · H + head. Its queries, the step's rows times the group's query heads, row by
// row, are the columns of its products; they go in tiles of 8, as tensor cores take them. Its
// positions are cut into parts, a block each: some of pages, the rest of 16-bit rows (slots and
// window), which go in tiles of 16. Scores have base 2: they are multiplied by log2(e). Attention
// with a sliding window or a soft cap is called limited: kLimited is false in kernels that need not
// care.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <cuda_fp16.h>

#include "kernels/backend.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda {

inline constexpr int kColumns = 8;   ///< columns of a tile
inline constexpr int kRowTile = 16;  ///< 16-bit rows of a tile

/// Pairs of a lane, of a unit of `octets`, that are kept side by side, so that it writes and reads
/// them at once.
__host__ __device__ constexpr int keptTogether(int octets) {
  return octets < 4 ? octets : 4;
}
/// Where a lane's pair of octet `octet` lies among those kept of a unit.
__host__ __device__ constexpr int keptAt(int octets, int octet, int lane) {
  const int together = keptTogether(octets);
  return (octet / together * 32 + lane) * together + octet % together;
}
template <int kOctets>
using KeptPairs = std::conditional_t<keptTogether(kOctets) == 2, uint2, uint4>;

/// One attendDecode: its arguments and its intermediate results in device memory.
struct DecodeWork {
  DecodeAttention attention;
  int group;        ///< query heads a KV head
  int columns;      ///< rows · group
  int columnTiles;  ///< of 8 columns; those past the last column are of zeros
  int pageParts;
  int rowParts;
  int rowTiles;  ///< most tiles of 16-bit rows an item can have

  // What came of the parts: for each column the largest score, or one that is less by a bit or two
  // (DecodeState::max), the sum of 2^(score − max), and the values weighed by it.
  float* max;     ///< [item][part][column]
  float* sum;     ///< [item][part][column]
  float* values;  ///< [item][part][column][d]

  // For importance, which needs all parts' sums first: 2^(score − reference) as halves, and the
  // references. Positions that a slot replaces have kReplaced. Null where importance is not wanted.
  std::uint32_t* pageProbabilities;  ///< [item][page][column tile], by keptAt(); a pair of columns
  float* pageReferences;             ///< [item][page][column]
  std::uint32_t* rowProbabilities;   ///< [item][row tile][column tile]
  float* rowReferences;              ///< [item][row tile][column]

  static constexpr float kReplaced = -1;
  static constexpr std::uint32_t kReplacedPair = 0xbc00bc00;  ///< of halves

  __host__ __device__ int dim() const { return attention.window.heads.dim; }
  __host__ __device__ int heads() const { return attention.window.heads.count; }
  __host__ __device__ int items() const { return attention.sequences * heads(); }
  __host__ __device__ int parts() const { return pageParts + rowParts; }
  __host__ __device__ int paddedColumns() const { return columnTiles * kColumns; }
  __host__ __device__ int pageTokens() const { return attention.pages.format.tokens; }
  bool isLimited() const { return attention.slidingWindow > 0 || attention.softCap > 0; }

  /// First column's index in `max` and `sum` of one part.
  __device__ std::size_t partAt(int item, int part) const {
    return (static_cast<std::size_t>(item) * parts() + part) * paddedColumns();
  }
  /// Index of one page's or row tile's first pair: `octets` rows of 8 tokens each, `units` an item.
  __device__ std::size_t pairsAt(int item, int units, int unit, int columnTile, int octets) const {
    return ((static_cast<std::size_t>(item) * units + unit) * columnTiles + columnTile) * octets *
           32;
  }
  __device__ std::size_t referencesAt(int item, int units, int unit) const {
    return (static_cast<std::size_t>(item) * units + unit) * paddedColumns();
  }
  /// Where column `column` of an item begins in a matrix like `query` and `out`.
  __device__ std::size_t columnAt(int item, int column) const {
    const int sequence = item / heads();
    const int head = item % heads();
    const std::size_t row = static_cast<std::size_t>(sequence) * attention.rows + column / group;
    return row * attention.query.width +
           (static_cast<std::size_t>(head) * group + column % group) * dim();
  }
};

/// The 16-bit rows of one item, slots before the window's positions, in tiles of 16. A tile is of
/// slots alone or of the window alone. Rows that the step's rows do not see any more are left out.
template <bool kLimited>
struct DecodeRows {
  int sequence;
  int head;
  SequenceState state;
  int slotTiles;
  int first;        ///< the first position that the step's first row sees
  int firstWindow;  ///< the first position that the window's tiles hold
  int seen;         ///< where the positions end that the step's last row sees

  __device__ DecodeRows(const DecodeWork& work, int item)
      : sequence(item / work.heads()),
        head(item % work.heads()),
        state(work.attention.states[sequence]),
        slotTiles((work.attention.slots.count + kRowTile - 1) / kRowTile),
        first(firstSeen(work, 0)),
        firstWindow(kLimited ? max(first, state.paged) : state.paged),
        seen(state.length + work.attention.rows) {}

  /// The first position that row `row` of the step sees.
  __device__ int firstSeen(const DecodeWork& work, int row) const {
    if constexpr (kLimited)
      return visiblePositions(state.length + row, work.attention.slidingWindow).first;
    else
      return 0;
  }
  __device__ bool sees(const DecodeWork& work, int row, int position) const {
    return position >= firstSeen(work, row) && position <= state.length + row;
  }
  /// The first page of which any row sees something.
  __device__ int firstPage(const DecodeWork& work) const {
    if constexpr (kLimited)
      return min(first, state.paged) / work.pageTokens();
    else
      return 0;
  }

  __device__ int tiles() const {
    return slotTiles + (seen - firstWindow + kRowTile - 1) / kRowTile;
  }
  /// The first tile that holds rows of the step itself.
  __device__ int firstNewTile() const {
    return slotTiles + (state.length - firstWindow) / kRowTile;
  }
  /// Position of row `row` of a tile, −1 where there is none. A slot counts for a paged position
  /// alone; the window has all others.
  __device__ int position(const DecodeWork& work, int tile, int row) const {
    if (tile < slotTiles) {
      const Slots& slots = work.attention.slots;
      const int slot = tile * kRowTile + row;
      if (slot >= slots.count) return -1;
      const int position = slots.positions[slots.first(sequence, head) + slot];
      if (kLimited && position < first) return -1;
      return position < state.paged ? position : -1;
    }
    const int position = firstWindow + (tile - slotTiles) * kRowTile + row;
    return position < seen ? position : -1;
  }
  /// The row K ‖ V of a position that exists.
  __device__ const Half* data(const DecodeWork& work, int tile, int row, int position) const {
    return tile < slotTiles ? work.attention.slots.row(sequence, head, tile * kRowTile + row)
                            : work.attention.window.row(sequence, head, position);
  }
};

/// Kernels over the parts: with tensor cores for the usual shapes, and plain ones for all.
bool hasTensorDecode(const DecodeAttention& attention);
/// Blocks of attendDecodeTensor that a multiprocessor holds at once.
int tensorDecodeBlocks(const DecodeWork& work);
void attendDecodeTensor(cudaStream_t stream, const DecodeWork& work);
void attendDecodePlain(cudaStream_t stream, const DecodeWork& work);
/// Merges the parts into `out` and writes the importance.
void mergeDecode(cudaStream_t stream, const DecodeWork& work);

}  // namespace specache::kernels::cuda

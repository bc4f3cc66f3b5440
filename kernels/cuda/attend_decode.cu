// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a decode step: parts of each item's positions side by side, then their merge
// ("flash decoding"). Grids follow from capacities, lengths are read on the device.
#include <algorithm>

#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/device_attribute.h"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kMostParts = 128;         // an item; mergeDecode goes through all of them
constexpr int kMostPagesOfPart = 1024;  // 8 KiB of shared memory mark their replaced tokens
constexpr int kRowTilesOfPart = 4;      // beside pages: one for each warp
constexpr int kPlainBlocks = 4;         // a multiprocessor
constexpr int kSmallestRowsPart = 8;    // row tiles, without pages
constexpr int kPartsOfRowsPart = 8;     // so many to one of rows beside pages, at least
constexpr int kMoreParts = 7;           // than fill the GPU once

DecodeWork shapeOf(const DecodeAttention& attention) {
  DecodeWork work{};
  work.attention = attention;
  work.group = attention.query.width / (work.heads() * work.dim());
  work.columns = attention.rows * work.group;
  work.columnTiles = divideUp(work.columns, kColumns);
  if (work.columnTiles > 1) work.columnTiles += work.columnTiles % 2;  // two a block
  work.rowTiles =
      divideUp(attention.slots.count, kRowTile) + divideUp(attention.window.capacity, kRowTile) + 1;
  return work;
}

/// Parts whose blocks fill the GPU's places, once or, for a batch of sequences, several times: the
/// fewest that leave at most a tenth of the places empty at the end.
int partsThatFill(int resident, int blocksOfPart) {
  const int once = std::max(resident / blocksOfPart, 1);
  for (int parts = once; parts <= once + kMoreParts; ++parts) {
    const int blocks = parts * blocksOfPart;
    const int places = divideUp(blocks, resident) * resident;
    if (blocks * 10 >= places * 9) return parts;
  }
  return once;
}

/// Parts such that the GPU's multiprocessors are full.
void cut(DecodeWork& work, bool tensor) {
  const Pages& pages = work.attention.pages;
  const int fewestParts = divideUp(pages.capacity, kMostPagesOfPart);
  work.pageParts = fewestParts;
  work.rowParts = 1;
  const int resident = (tensor ? tensorDecodeBlocks(work) : kPlainBlocks) *
                       deviceAttribute(cudaDevAttrMultiProcessorCount);
  const int blocksOfPart =
      work.items() * (tensor && work.columnTiles > 1 ? work.columnTiles / 2 : work.columnTiles);
  const int parts = std::clamp(partsThatFill(resident, blocksOfPart), 1, kMostParts);
  if (pages.capacity == 0) {
    work.rowParts = std::clamp(divideUp(work.rowTiles, kSmallestRowsPart), 1, parts);
    return;
  }
  work.rowParts =
      std::clamp(divideUp(work.rowTiles, kRowTilesOfPart), 1, divideUp(parts, kPartsOfRowsPart));
  work.pageParts = std::clamp(parts - work.rowParts, fewestParts, pages.capacity);
}

void takeMemory(DecodeWork& work, Workspace& workspace) {
  const std::size_t items = work.items();
  const std::size_t results = items * work.parts() * work.paddedColumns();
  workspace.reset();
  work.max = workspace.take<float>(results);
  work.sum = workspace.take<float>(results);
  work.values = workspace.take<float>(results * work.dim());
  if (work.attention.importance.data == nullptr) return;
  const std::size_t pages = items * work.attention.pages.capacity;
  const std::size_t rows = items * work.rowTiles;
  const std::size_t pairs = static_cast<std::size_t>(work.columnTiles) * kWarp;  // of 8 tokens
  if (pages > 0) {
    work.pageProbabilities = workspace.take<std::uint32_t>(pages * pairs * (work.pageTokens() / 8));
    work.pageReferences = workspace.take<float>(pages * work.paddedColumns());
  }
  work.rowProbabilities = workspace.take<std::uint32_t>(rows * pairs * (kRowTile / 8));
  work.rowReferences = workspace.take<float>(rows * work.paddedColumns());
}

}  // namespace

void attendDecode(cudaStream_t stream, Workspace& workspace, const DecodeAttention& attention) {
  DecodeWork work = shapeOf(attention);
  const bool tensor = hasTensorDecode(attention);
  cut(work, tensor);
  takeMemory(work, workspace);
  if (tensor)
    attendDecodeTensor(stream, work);
  else
    attendDecodePlain(stream, work);
  mergeDecode(stream, work);
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// From a layer's products to its attention, in one pass: RoPE and the Hadamard transform of queries
// and keys, and the 16-bit rows K ‖ V.
#include <cstddef>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"
#include "kernels/hadamard.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

// Where row i's 16-bit row of a KV head is.

struct InChunk {
  KvRows rows;
  int first;

  __device__ Half* operator()(int head, int i) const { return rows.row(head, first + i); }
};

/// Behind the tokens of each sequence; row i is row i % rows of sequence i / rows.
struct BehindWindow {
  Window window;
  const SequenceState* states;
  int rows;

  __device__ Half* operator()(int head, int i) const {
    const int sequence = i / rows;
    return window.row(sequence, head, states[sequence].length + i % rows);
  }
};

/// Two values of a head that RoPE turns together, by their places in it.
struct Pair {
  int first;
  int second;
  int angle;

  __device__ Pair(int index, int half, RopePairs pairs)
      : first(pairs == RopePairs::adjacent ? 2 * index : index),
        second(pairs == RopePairs::adjacent ? first + 1 : index + half),
        angle(index) {}

  /// The two values, turned; `cosines` are followed by the sines.
  __device__ float2 turned(const float* head, const float* cosines, int half) const {
    const float a = head[first];
    const float b = head[second];
    const float cos = cosines[angle];
    const float sin = cosines[half + angle];
    return {a * cos - b * sin, a * sin + b * cos};
  }
};

static_assert(kHadamardPairs == kWarp, "a warp's pairs are a block");

/// The pair's values behind the Hadamard transform of the warp's pairs.
__device__ float2 mixed(float2 pair) {
  pair = {pair.x + pair.y, pair.x - pair.y};
#pragma unroll
  for (int distance = 1; distance < kWarp; distance *= 2) {
    const float x = __shfl_xor_sync(kFullWarp, pair.x, distance);
    const float y = __shfl_xor_sync(kFullWarp, pair.y, distance);
    const bool isSecond = threadIdx.x & distance;
    pair = {isSecond ? x - pair.x : pair.x + x, isSecond ? y - pair.y : pair.y + y};
  }
  return {pair.x * kHadamardScale, pair.y * kHadamardScale};
}

/// A thread for each pair of row blockIdx.x: first those of the queries, then those of the keys,
/// whose threads pack two neighbouring values too.
template <class To>
__global__ void __launch_bounds__(kThreads) packHeads(HeadRows heads, To to) {
  const int row = static_cast<int>(blockIdx.x);
  const int index = static_cast<int>(blockIdx.y * kThreads + threadIdx.x);
  const int dim = heads.angles.width;
  const int half = dim / 2;
  const int queryPairs = heads.queries.width / 2;
  const bool isQuery = index < queryPairs;
  const int ofRows = isQuery ? index : index - queryPairs;
  const int head = ofRows / half;
  const Pair pair(ofRows % half, half, heads.pairs);
  const Rows rows = isQuery ? heads.queries : heads.keys;
  const std::size_t headAt = static_cast<std::size_t>(row) * rows.width + head * dim;
  const float* const cosines = heads.angles.data + static_cast<std::size_t>(row) * dim;
  letNextBegin();
  waitForEarlier();
  if (2 * ofRows >= rows.width) return;
  // All loads are on their way at once.
  const int at = 2 * pair.angle;
  const float2 pairOfV =
      isQuery ? float2{} : *reinterpret_cast<const float2*>(heads.values.data + headAt + at);
  Half* const out = isQuery ? nullptr : to(head, row);
  float2 values = pair.turned(rows.data + headAt, cosines, half);
  if (isMixed(dim)) values = mixed(values);  // heads are whole warps then
  if (isQuery) {
    rows.data[headAt + pair.first] = values.x;
    rows.data[headAt + pair.second] = values.y;
    return;
  }
  out[pair.first] = toFiniteHalf(values.x);
  out[pair.second] = toFiniteHalf(values.y);
  out[dim + at] = toFiniteHalf(pairOfV.x);
  out[dim + at + 1] = toFiniteHalf(pairOfV.y);
}

template <class To>
void launch(cudaStream_t stream, const char* name, const HeadRows& heads, To to) {
  if (heads.keys.count == 0) return;
  const int pairs = (heads.queries.width + heads.keys.width) / 2;
  launchOverlapping(stream, name, packHeads<To>, dim3(heads.keys.count, divideUp(pairs, kThreads)),
                    kThreads, 0, heads, to);
}

}  // namespace

void packRows(cudaStream_t stream, const HeadRows& heads, KvRows out, int first) {
  launch(stream, "packRows", heads, InChunk{out, first});
}

void appendWindow(cudaStream_t stream, const HeadRows& heads, const SequenceState* states, int,
                  int rows, Window window) {
  launch(stream, "appendWindow", heads, BehindWindow{window, states, rows});
}

}  // namespace specache::kernels::cuda

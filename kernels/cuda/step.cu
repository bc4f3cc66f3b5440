// SPDX-License-Identifier: GPL-3.0-or-later
// The bookkeeping of a decode step.
#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;

__device__ int threadIndex() {
  return static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
}

__global__ void __launch_bounds__(kThreads)
    setPositions(const SequenceState* states, int sequences, int rows, std::int32_t* positions) {
  const int i = threadIndex();
  letNextBegin();
  if (i < sequences * rows) positions[i] = states[i / rows].length + i % rows;
}

__global__ void __launch_bounds__(kThreads)
    advanceStates(SequenceState* states, int sequences, int residual, int pageTokens) {
  const int sequence = threadIndex();
  letNextBegin();
  waitForEarlier();
  if (sequence >= sequences) return;
  SequenceState& state = states[sequence];
  const bool closesPage = pageTokens > 0 && state.length + 1 - state.paged >= residual + pageTokens;
  if (closesPage) state.paged += pageTokens;
  state.length += 1;
}

}  // namespace

void positionRows(cudaStream_t stream, const SequenceState* states, int sequences, int rows,
                  std::int32_t* positions) {
  // Without overlapping: kernels of the step rely on it that what came before is there.
  setPositions<<<divideUp(sequences * rows, kThreads), kThreads, 0, stream>>>(states, sequences,
                                                                              rows, positions);
  checkLaunch("positionRows");
}

void advance(cudaStream_t stream, SequenceState* states, int sequences, int residual,
             int pageTokens) {
  launchOverlapping(stream, "advance", advanceStates, divideUp(sequences, kThreads), kThreads, 0,
                    states, sequences, residual, pageTokens);
}

}  // namespace specache::kernels::cuda

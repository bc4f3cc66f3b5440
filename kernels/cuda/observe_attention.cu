// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/check.h"
#include "kernels/cuda/observation.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

__global__ void __launch_bounds__(kMaximaThreads) read(Observation observation) {
  readAttention(observation, Attention(observation, blockIdx.y));
}

__global__ void __launch_bounds__(kTopKThreads, kTopKBlocks) observe(Observation observation) {
  observePart(observation, blockIdx.y, blockIdx.x);
}

}  // namespace

void observeAttention(cudaStream_t stream, Workspace& workspace, Importance importance, int topK,
                      int sequences, const SequenceState* states, Slots slots,
                      HeadFigures* figures) {
  workspace.reset();
  const Observation observation =
      observationOf(workspace, importance, topK, sequences, states, slots, figures);
  const int items = sequences * importance.heads;
  read<<<dim3(observation.readers, items), kMaximaThreads, 0, stream>>>(observation);
  checkLaunch("observeAttention");
  observe<<<dim3(kObservationParts, items), kTopKThreads, 0, stream>>>(observation);
  checkLaunch("observeAttention");
}

}  // namespace specache::kernels::cuda

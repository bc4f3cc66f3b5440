// SPDX-License-Identifier: GPL-3.0-or-later
// Launches that overlap: on compute capability 9.0 and up, a kernel may begin while the one before
// it on the stream ends ("programmatic dependent launch"), which hides its start and whatever it
// does before it needs that kernel's results. Every kernel launched so calls waitForEarlier before
// it reads or writes anything that another kernel of the stream touches: as all do, results of
// kernels further back are there too. Only what is there since before the last launch that did not
// overlap may be read earlier.
#pragma once

#include <cstddef>
#include <utility>

#include "kernels/cuda/check.h"

namespace specache::kernels::cuda {

/// Blocks until all kernels before on the stream have ended and their results can be seen. Without
/// effect in a kernel that was not launched by launchOverlapping.
__device__ inline void waitForEarlier() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

/// Lets the next kernel begin as soon as all blocks of this one have called this or ended.
__device__ inline void letNextBegin() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;");
#endif
}

/// Whether the current device overlaps launches.
bool overlapsLaunches();

/// kernel<<<grid, block, sharedBytes, stream>>>(arguments…), allowed to overlap. `name`: for the
/// error's message.
template <class... Parameters, class... Arguments>
void launchOverlapping(cudaStream_t stream, const char* name, void (*kernel)(Parameters...),
                       dim3 grid, dim3 block, std::size_t sharedBytes, Arguments&&... arguments) {
  cudaLaunchAttribute overlap{};
  overlap.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  overlap.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = sharedBytes;
  config.stream = stream;
  config.attrs = &overlap;
  config.numAttrs = overlapsLaunches() ? 1 : 0;
  check(cudaLaunchKernelEx(&config, kernel, Parameters(std::forward<Arguments>(arguments))...),
        name);
}

}  // namespace specache::kernels::cuda

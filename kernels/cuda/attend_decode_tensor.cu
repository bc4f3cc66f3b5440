// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses and launches the tensor cores' kernel.
#include <stdexcept>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/decode_tensor.cuh"
#include "kernels/cuda/device_attribute.h"

namespace specache::kernels::cuda {
namespace {

bool hasDim(int dim) {
  return dim == 64 || dim == 96 || dim == 128 || dim == 256;
}

bool hasFragments(int tokens, int dim, Bits bits) {
  const bool width =
      bits == Bits{1, 1} || bits == Bits{2, 1} || bits == Bits{2, 2} || bits == Bits{4, 4};
  return tokens == kPageTokens && hasDim(dim) && width;
}

/// The kernel for `work`, allowed to use the shared memory that it needs.
DecodeKernel prepareKernel(const DecodeWork& work) {
  const DecodeKernel kernel = [&] {
    switch (work.dim()) {
      case 64:
        return decodeKernel64(work);
      case 96:
        return decodeKernel96(work);
      case 128:
        return decodeKernel128(work);
      default:
        return decodeKernel256(work);
    }
  }();
  check(cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel.function),
                             cudaFuncAttributeMaxDynamicSharedMemorySize, kernel.sharedBytes),
        "Reserving shared memory for attention");
  return kernel;
}

}  // namespace

PageLayout CudaBackend::pageLayout(int tokens, int dim, Bits bits) const {
  return hasFragments(tokens, dim, bits) &&
                 deviceAttribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) >= kLeastSharedBytes
             ? PageLayout::fragments
             : PageLayout::planes;
}

bool hasTensorDecode(const DecodeAttention& attention) {
  if (!hasDim(attention.window.heads.dim) ||
      deviceAttribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) < kLeastSharedBytes)
    return false;
  return attention.pages.capacity == 0 || attention.pages.format.layout == PageLayout::fragments;
}

int tensorDecodeBlocks(const DecodeWork& work) {
  const DecodeKernel kernel = prepareKernel(work);
  int blocks = 0;
  check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(
            &blocks, reinterpret_cast<const void*>(kernel.function), kDecodeThreads,
            static_cast<std::size_t>(kernel.sharedBytes)),
        "Asking how many blocks of attention fit");
  return std::max(1, blocks);
}

void attendDecodeTensor(cudaStream_t stream, const DecodeWork& work) {
  const DecodeKernel kernel = prepareKernel(work);
  const dim3 grid(work.parts(), work.items(), work.columnTiles / kernel.tiles);
  launchOverlapping(stream, "attendDecode", kernel.function, grid, kDecodeThreads,
                    static_cast<std::size_t>(kernel.sharedBytes), work);
}

}  // namespace specache::kernels::cuda

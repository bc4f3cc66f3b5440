// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/decode_tensor.cuh"

namespace specache::kernels::cuda {

DecodeKernel decodeKernel256(const DecodeWork& work) {
  return kernelOf<256>(work);
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/decode_tensor.cuh"

namespace specache::kernels::cuda {

DecodeKernel decodeKernel64(const DecodeWork& work) {
  return kernelOf<64>(work);
}

}  // namespace specache::kernels::cuda

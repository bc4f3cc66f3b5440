// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/decode_tensor.cuh"

namespace specache::kernels::cuda {

DecodeKernel decodeKernel96(const DecodeWork& work) {
  return kernelOf<96>(work);
}

}  // namespace specache::kernels::cuda

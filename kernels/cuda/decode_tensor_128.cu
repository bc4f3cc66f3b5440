// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/decode_tensor.cuh"

namespace specache::kernels::cuda {

DecodeKernel decodeKernel128(const DecodeWork& work) {
  return kernelOf<128>(work);
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// The CUDA backend's operations of a transformer.
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cuda {

void CudaBackend::embed(Stream& stream, Weight table, const std::int32_t* tokens, Rows out) {
  checkEmbed(table, tokens, out);
  own(stream).queue(
      [&](CudaStream& to) { cuda::embed(to.handle(), to.failure(), table, tokens, out); });
}

void CudaBackend::rmsNorm(Stream& stream, ConstRows x, const float* weight, float epsilon,
                          Rows out) {
  checkRmsNorm(x, weight, out);
  own(stream).queue([&](CudaStream& to) {
    if (roundsResults(to.rounded(), out))
      cuda::rmsNormRounding(to.handle(), to.rounded(), x, weight, epsilon, out);
    else
      cuda::rmsNorm(to.handle(), x, weight, epsilon, out);
  });
}

void CudaBackend::linear(Stream& stream, ConstRows x, Weight weight, Rows out) {
  checkLinear(x, weight, out);
  own(stream).queueProduct([&](CudaStream& to) {
    cuda::linear(to.handle(), to.blas(), to.workspace(), to.rounded(), x, weight, out);
  });
}

void CudaBackend::rope(Stream& stream, Rows x, const std::int32_t* positions, Rope rope) {
  checkRope(x, positions, rope);
  own(stream).queue([&](CudaStream& to) { cuda::rope(to.handle(), x, positions, rope); });
}

void CudaBackend::gatedSilu(Stream& stream, Rows gate, ConstRows up) {
  checkGatedSilu(gate, up);
  own(stream).queue([&](CudaStream& to) {
    if (roundsResults(to.rounded(), gate))
      cuda::gatedSiluRounding(to.handle(), to.rounded(), gate, up);
    else
      cuda::gatedSilu(to.handle(), gate, up);
  });
}

void CudaBackend::add(Stream& stream, Rows x, ConstRows y) {
  checkAdd(x, y);
  own(stream).queue([&](CudaStream& to) { cuda::add(to.handle(), x, y); });
}

void CudaBackend::argmax(Stream& stream, ConstRows x, std::int32_t* out) {
  checkArgmax(x, out);
  own(stream).queue([&](CudaStream& to) { cuda::argmax(to.handle(), x, out); });
}

}  // namespace specache::kernels::cuda

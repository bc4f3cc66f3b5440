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
  const Product product{weight, out};
  linear(stream, x, {&product, 1});
}

void CudaBackend::linear(Stream& stream, ConstRows x, std::span<const Product> products) {
  checkLinear(x, products);
  multiply(stream, x, products, ProductResult::stored);
}

void CudaBackend::linear(Stream& stream, const NormedRows& x, std::span<const Product> products) {
  checkLinear(x, products);
  if (multiplyNormed(stream, x, products, ProductResult::stored)) return;
  rmsNorm(stream, x.x, x.weight, x.epsilon, x.room);
  multiply(stream, x.room, products, ProductResult::stored);
}

void CudaBackend::addLinear(Stream& stream, ConstRows x, Weight weight, Rows out) {
  checkAddLinear(x, weight, out);
  const Product product{weight, out};
  multiply(stream, x, {&product, 1}, ProductResult::added);
}

void CudaBackend::gatedLinear(Stream& stream, const NormedRows& x, const GatedProduct& product) {
  checkGatedLinear(x, product);
  const Product products[] = {{product.gate, product.out}, {product.up, product.room}};
  const auto result =
      product.activation == Activation::silu ? ProductResult::gatedSilu : ProductResult::gatedGelu;
  if (multiplyNormed(stream, x, products, result)) return;
  linear(stream, x, products);
  activate(stream, product.out, product.room, product.activation);
}

void CudaBackend::multiply(Stream& stream, ConstRows x, std::span<const Product> products,
                           ProductResult result) {
  own(stream).queueProduct([&](CudaStream& to) {
    cuda::linear(to.handle(), to.blas(), to.workspace(), to.rounded(), x, products, result);
  });
}

bool CudaBackend::multiplyNormed(Stream& stream, const NormedRows& x,
                                 std::span<const Product> products, ProductResult result) {
  bool done = false;
  if (x.x.count > kFewRows) return done;
  own(stream).queueProduct([&](CudaStream& to) {
    to.rounded().forget();  // an output may be what was rounded
    done = linearFewOnTensorCores(to.handle(), {x.x, x.weight, x.epsilon}, products, result);
  });
  return done;
}

void CudaBackend::ropeAngles(Stream& stream, const std::int32_t* positions, Rope rope,
                             Rows angles) {
  checkRopeAngles(positions, rope, angles);
  own(stream).queue(
      [&](CudaStream& to) { cuda::ropeAngles(to.handle(), positions, rope, angles); });
}

void CudaBackend::rope(Stream& stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) {
  checkRope(queries, keys, angles);
  own(stream).queue([&](CudaStream& to) { cuda::rope(to.handle(), queries, keys, angles, pairs); });
}

void CudaBackend::gatedSilu(Stream& stream, Rows gate, ConstRows up) {
  checkGatedSilu(gate, up);
  activate(stream, gate, up, Activation::silu);
}

void CudaBackend::gatedGelu(Stream& stream, Rows gate, ConstRows up) {
  checkGatedGelu(gate, up);
  activate(stream, gate, up, Activation::gelu);
}

void CudaBackend::activate(Stream& stream, Rows gate, ConstRows up, Activation activation) {
  own(stream).queue([&](CudaStream& to) {
    if (roundsResults(to.rounded(), gate))
      cuda::gateRounding(to.handle(), to.rounded(), gate, up, activation);
    else
      cuda::gate(to.handle(), gate, up, activation);
  });
}

void CudaBackend::softCap(Stream& stream, Rows x, float cap) {
  checkSoftCap(x, cap);
  own(stream).queue([&](CudaStream& to) { cuda::softCap(to.handle(), x, cap); });
}

void CudaBackend::scale(Stream& stream, Rows x, float factor) {
  checkScale(x, factor);
  own(stream).queue([&](CudaStream& to) { cuda::scale(to.handle(), x, factor); });
}

void CudaBackend::addBias(Stream& stream, Rows x, const float* bias) {
  checkAddBias(x, bias);
  own(stream).queue([&](CudaStream& to) { cuda::addBias(to.handle(), x, bias); });
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

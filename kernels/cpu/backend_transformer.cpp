// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of a transformer.
#include <vector>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cpu {

void CpuBackend::embed(Stream& stream, Weight table, const std::int32_t* tokens, Rows out) {
  checkEmbed(table, tokens, out);
  queue(stream, [=](Workers& workers) { cpu::embed(workers, table, tokens, out); });
}

void CpuBackend::rmsNorm(Stream& stream, ConstRows x, const float* weight, float epsilon,
                         Rows out) {
  checkRmsNorm(x, weight, out);
  queue(stream, [=](Workers& workers) { cpu::rmsNorm(workers, x, weight, epsilon, out); });
}

void CpuBackend::linear(Stream& stream, ConstRows x, Weight weight, Rows out) {
  const Product product{weight, out};
  linear(stream, x, {&product, 1});
}

void CpuBackend::linear(Stream& stream, ConstRows x, std::span<const Product> products) {
  checkLinear(x, products);
  queue(stream, [x, products = std::vector(products.begin(), products.end())](Workers& workers) {
    cpu::linear(workers, x, products, Result::stored);
  });
}

void CpuBackend::linear(Stream& stream, const NormedRows& x, std::span<const Product> products) {
  checkLinear(x, products);
  rmsNorm(stream, x.x, x.weight, x.epsilon, x.room);
  linear(stream, x.room, products);
}

void CpuBackend::addLinear(Stream& stream, ConstRows x, Weight weight, Rows out) {
  checkAddLinear(x, weight, out);
  queue(stream, [x, product = Product{weight, out}](Workers& workers) {
    cpu::linear(workers, x, {&product, 1}, Result::added);
  });
}

void CpuBackend::gatedLinear(Stream& stream, const NormedRows& x, const GatedProduct& product) {
  checkGatedLinear(x, product);
  const Product products[] = {{product.gate, product.out}, {product.up, product.room}};
  linear(stream, x, products);
  switch (product.activation) {
    case Activation::silu:
      return gatedSilu(stream, product.out, product.room);
    case Activation::gelu:
      return gatedGelu(stream, product.out, product.room);
  }
}

void CpuBackend::ropeAngles(Stream& stream, const std::int32_t* positions, Rope rope, Rows angles) {
  checkRopeAngles(positions, rope, angles);
  queue(stream, [=](Workers& workers) { cpu::ropeAngles(workers, positions, rope, angles); });
}

void CpuBackend::rope(Stream& stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) {
  checkRope(queries, keys, angles);
  queue(stream, [=](Workers& workers) { cpu::rope(workers, queries, keys, angles, pairs); });
}

void CpuBackend::gatedSilu(Stream& stream, Rows gate, ConstRows up) {
  checkGatedSilu(gate, up);
  queue(stream, [=](Workers& workers) { cpu::gatedSilu(workers, gate, up); });
}

void CpuBackend::gatedGelu(Stream& stream, Rows gate, ConstRows up) {
  checkGatedGelu(gate, up);
  queue(stream, [=](Workers& workers) { cpu::gatedGelu(workers, gate, up); });
}

void CpuBackend::softCap(Stream& stream, Rows x, float cap) {
  checkSoftCap(x, cap);
  queue(stream, [=](Workers& workers) { cpu::softCap(workers, x, cap); });
}

void CpuBackend::scale(Stream& stream, Rows x, float factor) {
  checkScale(x, factor);
  queue(stream, [=](Workers& workers) { cpu::scale(workers, x, factor); });
}

void CpuBackend::addBias(Stream& stream, Rows x, const float* bias) {
  checkAddBias(x, bias);
  queue(stream, [=](Workers& workers) { cpu::addBias(workers, x, bias); });
}

void CpuBackend::add(Stream& stream, Rows x, ConstRows y) {
  checkAdd(x, y);
  queue(stream, [=](Workers& workers) { cpu::add(workers, x, y); });
}

void CpuBackend::argmax(Stream& stream, ConstRows x, std::int32_t* out) {
  checkArgmax(x, out);
  queue(stream, [=](Workers& workers) { cpu::argmax(workers, x, out); });
}

}  // namespace specache::kernels::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "kernels/cuda/check.h"
#include "kernels/cuda/convert.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

/// Most bytes of dequantised weights at a time, which bounds the workspace. Smaller tiles would
/// stay in the L2 cache (50 MB on an H100) but leave processors idle: the 2,304 rows that fit of
/// 14,336 columns are 18 of cuBLAS's tiles of 128, times 4 for a chunk of 512 tokens.
constexpr std::size_t kTileBytes = std::size_t{64} << 20;
constexpr int kTileStep = 128;  // rows of a tile are a multiple, as cuBLAS's own tiles are

/// A matrix in memory, row after row.
struct Matrix {
  const void* data;
  cudaDataType type;
  int rows;
  int columns;
};

/// Columns `first` … of out = x · weightᵀ, or of out += x · weightᵀ. cuBLAS's matrices go column
/// after column, so it is asked for outᵀ = weight · xᵀ. CUBLAS_COMPUTE_32F leaves floats alone (no
/// TF32).
void multiply(cublasHandle_t blas, const Matrix& x, const Matrix& weight, Rows out, int first,
              ProductResult result) {
  const float one = 1;
  const float ofOut = result == ProductResult::added ? 1 : 0;
  check(cublasGemmEx(blas, CUBLAS_OP_T, CUBLAS_OP_N, weight.rows, x.rows, x.columns, &one,
                     weight.data, weight.type, weight.columns, x.data, x.type, x.columns, &ofOut,
                     out.data + first, CUDA_R_32F, out.width, CUBLAS_COMPUTE_32F,
                     CUBLAS_GEMM_DEFAULT),
        "Multiplying matrices");
}

/// Slices of few rows: for what cuBLAS has no product of.
void linearBySlices(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out,
                    ProductResult result) {
  for (int first = 0; first < x.count; first += kFewRows) {
    const int rows = std::min(kFewRows, x.count - first);
    const float* const slice = x.data + static_cast<std::ptrdiff_t>(first) * x.width;
    const Product product{weight, out.slice(first, rows)};
    linearFew(stream, {slice, rows, x.width}, {&product, 1}, result);
  }
}

void linearOfFloats(cublasHandle_t blas, ConstRows x, const Weight& weight, Rows out,
                    ProductResult result) {
  multiply(blas, {x.data, CUDA_R_32F, x.count, x.width},
           {weight.data, CUDA_R_32F, weight.rows, weight.columns}, out, 0, result);
}

const Half* halvesOf(cudaStream_t stream, RoundedRows& rounded, ConstRows x) {
  if (const Half* const known = rounded.find<Half>(x, DType::f16)) return known;
  Half* const halves = rounded.replace<Half>(x, DType::f16);
  rowsToHalfs(stream, x, halves);
  return halves;
}

const __nv_bfloat16* bfloatsOf(cudaStream_t stream, RoundedRows& rounded, ConstRows x) {
  if (const auto* const known = rounded.find<__nv_bfloat16>(x, DType::bf16)) return known;
  auto* const bfloats = rounded.replace<__nv_bfloat16>(x, DType::bf16);
  rowsToBfloats(stream, x, bfloats);
  return bfloats;
}

void linearOfBfloats(cudaStream_t stream, cublasHandle_t blas, RoundedRows& rounded, ConstRows x,
                     const Weight& weight, Rows out, ProductResult result) {
  if (!multipliesBfloats()) {
    rounded.takeFloats();
    return linearBySlices(stream, x, weight, out, result);
  }
  const __nv_bfloat16* const narrow = bfloatsOf(stream, rounded, x);
  multiply(blas, {narrow, CUDA_R_16BF, x.count, x.width},
           {weight.data, CUDA_R_16BF, weight.rows, weight.columns}, out, 0, result);
}

void linearOfHalfs(cudaStream_t stream, cublasHandle_t blas, RoundedRows& rounded, ConstRows x,
                   const Weight& weight, Rows out, ProductResult result) {
  const Half* const narrow = halvesOf(stream, rounded, x);
  multiply(blas, {narrow, CUDA_R_16F, x.count, x.width},
           {weight.data, CUDA_R_16F, weight.rows, weight.columns}, out, 0, result);
}

/// Rows of weights at a time: tiles of about the same size, none above kTileBytes unless one row
/// is.
int tileRows(const Weight& weight) {
  const auto fitting = static_cast<int>(std::clamp<std::size_t>(
      kTileBytes / (static_cast<std::size_t>(weight.columns) * sizeof(Half)), 1, weight.rows));
  if (fitting < kTileStep) return fitting;
  const int most = fitting / kTileStep * kTileStep;
  const int tiles = divideUp(weight.rows, most);
  return divideUp(divideUp(weight.rows, tiles), kTileStep) * kTileStep;
}

void linearOfBlocks(cudaStream_t stream, cublasHandle_t blas, Workspace& workspace,
                    RoundedRows& rounded, ConstRows x, const Weight& weight, Rows out,
                    ProductResult result) {
  const int step = tileRows(weight);
  const Half* const narrow = halvesOf(stream, rounded, x);
  workspace.reset();
  auto* const tile =
      workspace.take<Half>(static_cast<std::size_t>(std::min(step, weight.rows)) * weight.columns);
  for (int first = 0; first < weight.rows; first += step) {
    const int rows = std::min(step, weight.rows - first);
    weightRowsToHalfs(stream, weight, first, rows, tile);
    multiply(blas, {narrow, CUDA_R_16F, x.count, x.width}, {tile, CUDA_R_16F, rows, weight.columns},
             out, first, result);
  }
}

void linearOfMany(cudaStream_t stream, cublasHandle_t blas, Workspace& workspace,
                  RoundedRows& rounded, ConstRows x, const Weight& weight, Rows out,
                  ProductResult result) {
  switch (weight.dtype) {
    case DType::f32:
      rounded.takeFloats();
      return linearOfFloats(blas, x, weight, out, result);
    case DType::f16:
      return linearOfHalfs(stream, blas, rounded, x, weight, out, result);
    case DType::bf16:
      return linearOfBfloats(stream, blas, rounded, x, weight, out, result);
    default:
      return linearOfBlocks(stream, blas, workspace, rounded, x, weight, out, result);
  }
}

}  // namespace

void linear(cudaStream_t stream, cublasHandle_t blas, Workspace& workspace, RoundedRows& rounded,
            ConstRows x, std::span<const Product> products, ProductResult result) {
  if (x.count == 0) return;
  if (x.count <= kFewRows) {
    rounded.forget();  // `out` may be what was rounded
    return linearFew(stream, x, products, result);
  }
  for (const Product& product : products)
    linearOfMany(stream, blas, workspace, rounded, x, product.weight, product.out, result);
}

}  // namespace specache::kernels::cuda

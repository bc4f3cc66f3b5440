// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU's operations, one a file. Each queues on `stream` what kernels/backend.h says of the
// operation of the same name; arguments have been checked. Each may be captured in a graph: it
// allocates nothing, waits for nothing and takes lengths from device memory.
#pragma once

#include <cstdint>
#include <span>

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include "kernels/backend.h"
#include "kernels/cuda/failure.h"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/rounded_rows.h"
#include "kernels/cuda/workspace.h"

namespace specache::kernels::cuda {

// The transformer.
/// `failure` is told of a token outside the table.
void embed(cudaStream_t stream, Failure* failure, Weight table, const std::int32_t* tokens,
           Rows out);
void rmsNorm(cudaStream_t stream, ConstRows x, const float* weight, float epsilon, Rows out);
/// Products stored or added. `blas` works on `stream`. x of many rows is taken from `rounded`, or
/// put there.
void linear(cudaStream_t stream, cublasHandle_t blas, Workspace& workspace, RoundedRows& rounded,
            ConstRows x, std::span<const Product> products, ProductResult result);
void ropeAngles(cudaStream_t stream, const std::int32_t* positions, Rope rope, Rows angles);
void rope(cudaStream_t stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs);
/// gatedSilu and gatedGelu.
void gate(cudaStream_t stream, Rows gate, ConstRows up, Activation activation);
void softCap(cudaStream_t stream, Rows x, float cap);
void scale(cudaStream_t stream, Rows x, float factor);
void add(cudaStream_t stream, Rows x, ConstRows y);
void addBias(cudaStream_t stream, Rows x, const float* bias);
void argmax(cudaStream_t stream, ConstRows x, std::int32_t* out);

// Prefill.
void packRows(cudaStream_t stream, const HeadRows& heads, KvRows out, int first);
void resetAttention(cudaStream_t stream, SoftmaxState state);
void attendTile(cudaStream_t stream, Workspace& workspace, const TileAttention& attention);
void finishAttention(cudaStream_t stream, SoftmaxState state);
void quantizePages(cudaStream_t stream, KvRows source, int first, Pages pages, int sequence,
                   int firstPage, int count, Quantizer quantizer);
void offloadRows(cudaStream_t stream, KvRows source, int first, HostRows host, int layer,
                 int position, int count);
void loadRows(cudaStream_t stream, HostRows host, int layer, int position, KvRows out, int first,
              int count);
void fillWindow(cudaStream_t stream, KvRows source, int first, Window window, int sequence,
                int position, int count);
void readWindow(cudaStream_t stream, Window window, int sequence, int position, KvRows out,
                int first, int count);

// The same where a product of many rows comes next: they also leave their results in `rounded`.
void rmsNormRounding(cudaStream_t stream, RoundedRows& rounded, ConstRows x, const float* weight,
                     float epsilon, Rows out);
void gateRounding(cudaStream_t stream, RoundedRows& rounded, Rows gate, ConstRows up,
                  Activation activation);
void finishAttentionRounding(cudaStream_t stream, RoundedRows& rounded, SoftmaxState state);
/// Whether they can, and pay, for rows that an operation writes.
bool roundsResults(const RoundedRows& rounded, ConstRows out);

// A decode step.
void positionRows(cudaStream_t stream, const SequenceState* states, int sequences, int rows,
                  std::int32_t* positions);
void appendWindow(cudaStream_t stream, const HeadRows& heads, const SequenceState* states,
                  int sequences, int rows, Window window);
void attendDecode(cudaStream_t stream, Workspace& workspace, const DecodeAttention& attention);
void observeAttention(cudaStream_t stream, Workspace& workspace, Importance importance, int topK,
                      int sequences, const SequenceState* states, Slots slots,
                      HeadFigures* figures);
void selectRows(cudaStream_t stream, Workspace& workspace, const Selection& selection);
void fetchRows(cudaStream_t stream, FetchList fetch, Slots slots, int sequences,
               const HostRows* hosts, int layer);
void offloadNewest(cudaStream_t stream, Window window, const SequenceState* states, int sequences,
                   const HostRows* hosts, int layer);
/// `failure` is told where the pages have no room for one more.
void closePages(cudaStream_t stream, Failure* failure, Window window, const SequenceState* states,
                int sequences, int residual, Pages pages, Quantizer quantizer);
void advance(cudaStream_t stream, SequenceState* states, int sequences, int residual,
             int pageTokens);

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// CUDA's and cuBLAS's objects, owned.
#pragma once

#include <memory>

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include "kernels/cuda/check.h"

namespace specache::kernels::cuda {

struct Destroy {
  void operator()(cudaStream_t stream) const { (void)cudaStreamDestroy(stream); }
  void operator()(cudaGraph_t graph) const { (void)cudaGraphDestroy(graph); }
  void operator()(cudaGraphExec_t graph) const { (void)cudaGraphExecDestroy(graph); }
  void operator()(cublasHandle_t blas) const { (void)cublasDestroy(blas); }
};

using StreamHandle = std::unique_ptr<CUstream_st, Destroy>;
using GraphHandle = std::unique_ptr<CUgraph_st, Destroy>;
using GraphExecHandle = std::unique_ptr<CUgraphExec_st, Destroy>;
using BlasHandle = std::unique_ptr<cublasContext, Destroy>;
/// Shared, since a launched graph's end stands for all events recorded in it.
using EventHandle = std::shared_ptr<CUevent_st>;

/// Every stream is independent of CUDA's default stream, which nothing here uses.
inline StreamHandle makeStream(int priority = 0) {
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, priority), "Making a stream");
  return StreamHandle(stream);
}

enum class EventUse { order, time };

inline EventHandle makeEvent(EventUse use) {
  cudaEvent_t event = nullptr;
  const unsigned flags = use == EventUse::time ? cudaEventDefault : cudaEventDisableTiming;
  check(cudaEventCreateWithFlags(&event, flags), "Making an event");
  return {event, [](cudaEvent_t made) { (void)cudaEventDestroy(made); }};
}

/// Whether a query of CUDA says that all is done.
inline bool isReady(cudaError_t answer) {
  if (answer == cudaErrorNotReady) {
    (void)cudaGetLastError();  // CUDA counts this as an error, which the next launch would report
    return false;
  }
  check(answer, "Working on the GPU");
  return true;
}

inline bool isReached(cudaEvent_t event) {
  return isReady(cudaEventQuery(event));
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "kernels/backend.h"
#include "kernels/cuda/failure.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/rounded_rows.h"
#include "kernels/cuda/workspace.h"

namespace specache::kernels::cuda {

class Capture;

/// What the streams of one backend share.
struct StreamSettings {
  int device = 0;
  std::stop_token stop;
  Capture* capturing = nullptr;  ///< the step that is being captured
  Workspace::Allocate allocate;  ///< makes device memory for intermediate results
  /// Enters device bytes of CUDA's own in the ledger.
  std::function<LedgerClaim(std::size_t)> claim;
};

/// The point that an event was recorded at last; empty before the first time.
using Point = std::shared_ptr<EventHandle>;

class CudaEvent final : public Event {
 public:
  const Point& point() const { return point_; }
  /// The event's own handle, for recordings outside of graphs.
  const EventHandle& handle() const { return handle_; }

 private:
  EventHandle handle_ = makeEvent(EventUse::order);
  Point point_ = std::make_shared<EventHandle>();
};

/// A wait of a stream, between two timed events.
struct TimedWait {
  EventHandle begin = makeEvent(EventUse::time);
  EventHandle end = makeEvent(EventUse::time);

  std::chrono::nanoseconds length() const;
};

/// A queue of operations, with the memory and the cuBLAS handle that they work with. The backend
/// must outlive it.
class CudaStream final : public Stream {
 public:
  CudaStream(std::shared_ptr<StreamSettings> settings, StreamKind kind);
  /// Waits for what is queued.
  ~CudaStream() override;
  CudaStream(const CudaStream&) = delete;
  CudaStream& operator=(const CudaStream&) = delete;

  void record(Event& event) override;
  void wait(const Event& event) override;
  void synchronize() override;
  std::chrono::nanoseconds stalled() const override { return stalled_; }

  /// Calls `launch`(*this), which queues an operation; not once a stop was asked for. What is
  /// queued already runs to its end.
  template <class Launch>
  void queue(const Launch& launch) {
    if (skips()) return;
    enter();
    launch(*this);
  }
  /// The same of an operation that looks after `rounded()` itself.
  template <class Launch>
  void queueProduct(const Launch& launch) {
    if (skips()) return;
    join();
    launch(*this);
  }
  /// Copies and returns when that is done. Host memory may be any.
  void copyNow(void* to, const void* from, std::size_t bytes);

  // For operations.

  cudaStream_t handle() const { return stream_.get(); }
  Workspace& workspace() { return workspace_; }
  /// Of what the last operation wrote or, if that was a product, multiplied.
  RoundedRows& rounded() { return rounded_; }
  cublasHandle_t blas();
  Failure* failure() { return failure_.failure(); }

  // For graphs.

  /// Whether a stop was asked for that ends this stream's operations.
  bool skips() const;
  /// Makes the stream ready for a call of CUDA on this thread, and part of a step being captured.
  /// What is queued then may write anything.
  void enter();
  bool isIdle() const;
  /// Starts what is queued from now on after `event`, and counts the time.
  void waitFor(cudaEvent_t event);
  /// Counts waits of a graph that was launched on this stream.
  void countWaits(std::span<const TimedWait> waits);

 private:
  void join();

  std::shared_ptr<StreamSettings> settings_;
  StreamKind kind_;
  StreamHandle stream_;
  Workspace workspace_;
  RoundedRows rounded_;
  Buffer blasMemory_;
  BlasHandle blas_;
  LedgerClaim blasOwn_;
  FailureReport failure_;
  std::deque<TimedWait> waits_;         // not counted yet, oldest first
  std::vector<TimedWait> graphsWaits_;  // likewise
  std::chrono::nanoseconds stalledSoFar_{};
  std::chrono::nanoseconds stalled_{};
};

}  // namespace specache::kernels::cuda

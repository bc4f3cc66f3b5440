// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "kernels/cuda/stream.h"

namespace specache::kernels::cuda {

/// A captured step.
struct CapturedStep {
  CudaStream* origin = nullptr;     ///< the stream that it is launched on
  std::vector<CudaStream*> joined;  ///< the other streams that it uses
  std::vector<Point> recorded;      ///< events that it records
  std::vector<Point> awaited;       ///< events that it waits for but does not record before
  std::vector<TimedWait> waits;     ///< the origin's waits for other streams
};

/// A step as a CUDA graph. A launch keeps the order of every stream that the step uses: it starts
/// behind what is queued on them, and what is queued on them afterwards starts behind it. Therefore
/// what the step waits for across its own launches needs no node. The streams must outlive it.
class CudaGraph final : public Graph {
 public:
  CudaGraph(GraphExecHandle graph, CapturedStep step)
      : graph_(std::move(graph)), step_(std::move(step)) {}

  void launch() override;

 private:
  GraphExecHandle graph_;
  CapturedStep step_;
  EventHandle done_ = makeEvent(EventUse::order);
};

/// The capture of a step, in progress while this lives. Streams take part from their first use on,
/// and are joined again at the end.
///
/// Waits of the origin for other streams are timed by event nodes beside its own chain: between its
/// kernels they would hold up the next one, and keep it from beginning while the one before ends.
/// Waits of other streams are not timed.
class Capture {
 public:
  Capture(StreamSettings& settings, CudaStream& origin);
  /// Ends a capture that was not finished.
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  void join(CudaStream& stream);
  void record(CudaStream& stream, const Point& point);
  void wait(CudaStream& stream, const Point& point);
  std::unique_ptr<Graph> finish();

 private:
  /// An event recorded within the step.
  struct Recorded {
    Point point;
    CudaStream* stream;
    EventHandle event;
  };

  std::vector<Recorded>::iterator find(const Point& point);
  void waitFor(CudaStream& stream, cudaEvent_t event);
  void time(cudaEvent_t event);
  void joinEnd(cudaStream_t stream);
  void joinAll();
  GraphHandle end();

  StreamSettings& settings_;
  CapturedStep step_;
  EventHandle begin_ = makeEvent(EventUse::order);
  StreamHandle clock_ = makeStream();  // of the event nodes that time waits
  std::vector<Recorded> recorded_;
};

}  // namespace specache::kernels::cuda

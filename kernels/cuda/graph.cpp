// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/graph.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace specache::kernels::cuda {

void CudaGraph::launch() {
  CudaStream& origin = *step_.origin;
  if (origin.skips()) return;
  origin.enter();
  for (const Point& point : step_.awaited) {
    const bool isOurs = *point == done_;  // recorded by the launch before, which is ahead anyway
    if (*point && !isOurs) origin.waitFor(point->get());
  }
  for (CudaStream* stream : step_.joined) {
    if (stream->isIdle()) continue;
    const EventHandle queued = makeEvent(EventUse::order);
    check(cudaEventRecord(queued.get(), stream->handle()), "Recording an event");
    origin.waitFor(queued.get());
  }
  check(cudaGraphLaunch(graph_.get(), origin.handle()), "Launching a step");
  check(cudaEventRecord(done_.get(), origin.handle()), "Recording an event");
  for (CudaStream* stream : step_.joined)
    check(cudaStreamWaitEvent(stream->handle(), done_.get()), "Waiting for an event");
  for (const Point& point : step_.recorded) *point = done_;
  origin.countWaits(step_.waits);
}

Capture::Capture(StreamSettings& settings, CudaStream& origin) : settings_(settings) {
  if (settings.capturing != nullptr)
    throw std::logic_error("A step is being captured already; captures cannot be nested.");
  step_.origin = &origin;
  origin.enter();
  (void)origin.blas();  // cuBLAS does not start within a capture
  // Relaxed, so that a workspace may grow while the step is captured.
  check(cudaStreamBeginCapture(origin.handle(), cudaStreamCaptureModeRelaxed), "Capturing a step");
  settings_.capturing = this;
  check(cudaEventRecord(begin_.get(), origin.handle()), "Capturing a step");
}

Capture::~Capture() {
  if (settings_.capturing != this) return;
  try {
    (void)end();
  } catch (const CudaError&) {  // the exception that ended the step is on its way
  }
}

void Capture::join(CudaStream& stream) {
  if (&stream == step_.origin || std::ranges::count(step_.joined, &stream) > 0) return;
  check(cudaStreamWaitEvent(stream.handle(), begin_.get()), "Capturing a step");
  step_.joined.push_back(&stream);
}

std::vector<Capture::Recorded>::iterator Capture::find(const Point& point) {
  return std::ranges::find(recorded_, point, &Recorded::point);
}

void Capture::record(CudaStream& stream, const Point& point) {
  EventHandle event = makeEvent(EventUse::order);
  check(cudaEventRecord(event.get(), stream.handle()), "Capturing a step");
  const auto known = find(point);
  if (known != recorded_.end())
    *known = {point, &stream, std::move(event)};
  else
    recorded_.push_back({point, &stream, std::move(event)});
}

void Capture::wait(CudaStream& stream, const Point& point) {
  const auto recorded = find(point);
  if (recorded != recorded_.end()) {
    if (recorded->stream != &stream) waitFor(stream, recorded->event.get());
  } else if (std::ranges::count(step_.awaited, point) == 0) {
    step_.awaited.push_back(point);
  }
}

void Capture::waitFor(CudaStream& stream, cudaEvent_t event) {
  if (&stream == step_.origin) time(event);
  check(cudaStreamWaitEvent(stream.handle(), event), "Capturing a step");
}

/// Times how long the origin, from where it is now, waits for `event`.
void Capture::time(cudaEvent_t event) {
  const TimedWait wait;
  const EventHandle here = makeEvent(EventUse::order);
  const cudaStream_t clock = clock_.get();
  check(cudaEventRecord(here.get(), step_.origin->handle()), "Capturing a step");
  check(cudaStreamWaitEvent(clock, here.get()), "Capturing a step");
  check(cudaEventRecordWithFlags(wait.begin.get(), clock, cudaEventRecordExternal),
        "Capturing a step");
  check(cudaStreamWaitEvent(clock, event), "Capturing a step");
  check(cudaEventRecordWithFlags(wait.end.get(), clock, cudaEventRecordExternal),
        "Capturing a step");
  step_.waits.push_back(wait);
}

/// Makes the origin wait for a stream's end, untimed.
void Capture::joinEnd(cudaStream_t stream) {
  const EventHandle last = makeEvent(EventUse::order);
  check(cudaEventRecord(last.get(), stream), "Capturing a step");
  check(cudaStreamWaitEvent(step_.origin->handle(), last.get()), "Capturing a step");
}

void Capture::joinAll() {
  for (CudaStream* stream : step_.joined) {
    const EventHandle last = makeEvent(EventUse::order);
    check(cudaEventRecord(last.get(), stream->handle()), "Capturing a step");
    waitFor(*step_.origin, last.get());
  }
  if (!step_.waits.empty()) joinEnd(clock_.get());
}

/// Takes all streams out of the capture.
GraphHandle Capture::end() {
  settings_.capturing = nullptr;
  cudaGraph_t graph = nullptr;
  const cudaError_t error = cudaStreamEndCapture(step_.origin->handle(), &graph);
  GraphHandle owned(graph);
  check(error, "Capturing a step");
  return owned;
}

std::unique_ptr<Graph> Capture::finish() {
  joinAll();
  const GraphHandle graph = end();
  cudaGraphExec_t made = nullptr;
  check(cudaGraphInstantiate(&made, graph.get()), "Capturing a step");
  for (const Recorded& recorded : recorded_) step_.recorded.push_back(recorded.point);
  return std::make_unique<CudaGraph>(GraphExecHandle(made), std::move(step_));
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/stream.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "kernels/cuda.h"
#include "kernels/cuda/graph.h"

namespace specache::kernels::cuda {
namespace {

/// The copy stream's short operations go first where both streams have one ready: a row that is
/// fetched sooner is waited for less.
int priority(StreamKind kind) {
  int least = 0;
  int greatest = 0;
  check(cudaDeviceGetStreamPriorityRange(&least, &greatest), "Asking for priorities");
  return kind == StreamKind::copy ? greatest : least;
}

/// cuBLAS's workspace, in the sizes that NVIDIA recommends.
std::size_t blasBytes(int device) {
  int major = 0;
  check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device),
        "Asking for the compute capability");
  return std::size_t{major >= 9 ? 32U : 4U} << 20;
}

/// 0 where the driver does not tell.
std::size_t growth(std::optional<std::size_t> before, std::optional<std::size_t> after) {
  return before && after ? *after - std::min(*before, *after) : 0;
}

StreamHandle makeStreamOn(int device, StreamKind kind) {
  check(cudaSetDevice(device), "Choosing the GPU");
  return makeStream(priority(kind));
}

}  // namespace

std::chrono::nanoseconds TimedWait::length() const {
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()), "Measuring a wait");
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<float, std::milli>(milliseconds));
}

CudaStream::CudaStream(std::shared_ptr<StreamSettings> settings, StreamKind kind)
    : settings_(std::move(settings)),
      kind_(kind),
      stream_(makeStreamOn(settings_->device, kind)),
      workspace_(stream_.get(), settings_->allocate),
      rounded_(Workspace(stream_.get(), settings_->allocate)) {}

CudaStream::~CudaStream() {
  (void)cudaStreamSynchronize(stream_.get());
}

bool CudaStream::skips() const {
  // Operations of the copy stream are short, and a finished chunk needs its offload. A captured
  // step must be whole.
  return kind_ == StreamKind::compute && settings_->capturing == nullptr &&
         settings_->stop.stop_requested();
}

void CudaStream::enter() {
  rounded_.forget();
  join();
}

void CudaStream::join() {
  check(cudaSetDevice(settings_->device), "Choosing the GPU");  // CUDA keeps it for each thread
  if (settings_->capturing != nullptr) settings_->capturing->join(*this);
}

void CudaStream::record(Event& event) {
  const auto& own = dynamic_cast<CudaEvent&>(event);
  enter();
  if (settings_->capturing != nullptr) return settings_->capturing->record(*this, own.point());
  check(cudaEventRecord(own.handle().get(), handle()), "Recording an event");
  *own.point() = own.handle();
}

void CudaStream::wait(const Event& event) {
  const Point& point = dynamic_cast<const CudaEvent&>(event).point();
  enter();
  if (settings_->capturing != nullptr) return settings_->capturing->wait(*this, point);
  if (*point) waitFor(point->get());
}

void CudaStream::waitFor(cudaEvent_t event) {
  if (isReached(event)) return;
  for (; !waits_.empty() && isReached(waits_.front().end.get()); waits_.pop_front())
    stalledSoFar_ += waits_.front().length();
  const TimedWait wait;
  check(cudaEventRecord(wait.begin.get(), handle()), "Recording an event");
  check(cudaStreamWaitEvent(handle(), event), "Waiting for an event");
  check(cudaEventRecord(wait.end.get(), handle()), "Recording an event");
  waits_.push_back(wait);
}

void CudaStream::countWaits(std::span<const TimedWait> waits) {
  graphsWaits_.insert(graphsWaits_.end(), waits.begin(), waits.end());
}

bool CudaStream::isIdle() const {
  return isReady(cudaStreamQuery(handle()));
}

void CudaStream::synchronize() {
  enter();
  check(cudaStreamSynchronize(handle()), "Working on the GPU");
  for (const TimedWait& wait : waits_) stalledSoFar_ += wait.length();
  for (const TimedWait& wait : graphsWaits_) stalledSoFar_ += wait.length();
  waits_.clear();
  graphsWaits_.clear();
  stalled_ = stalledSoFar_;
  failure_.rethrow();
}

void CudaStream::copyNow(void* to, const void* from, std::size_t bytes) {
  if (settings_->capturing != nullptr)
    throw std::logic_error(
        "A copy from or to host memory cannot be captured: the memory may be gone when the step is "
        "launched. Copy before the step, or keep the data in device memory.");
  enter();
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, handle()), "Copying");
  check(cudaStreamSynchronize(handle()), "Copying");
}

cublasHandle_t CudaStream::blas() {
  if (!blas_) {
    blasMemory_ = settings_->allocate(blasBytes(settings_->device));
    const auto before = driverBytes({.device = settings_->device});
    cublasHandle_t made = nullptr;
    check(cublasCreate(&made), "Starting cuBLAS");
    blas_.reset(made);
    blasOwn_ = settings_->claim(growth(before, driverBytes({.device = settings_->device})));
    check(cublasSetStream(made, handle()), "Starting cuBLAS");
    check(cublasSetWorkspace(made, blasMemory_.data(), blasMemory_.size()), "Starting cuBLAS");
  }
  return blas_.get();
}

}  // namespace specache::kernels::cuda

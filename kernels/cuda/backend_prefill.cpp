// SPDX-License-Identifier: GPL-3.0-or-later
// The CUDA backend's operations of prefill.
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cuda {

void CudaBackend::packRows(Stream& stream, const HeadRows& heads, KvRows out, int first) {
  checkPackRows(heads, out, first);
  own(stream).queue([&](CudaStream& to) { cuda::packRows(to.handle(), heads, out, first); });
}

void CudaBackend::resetAttention(Stream& stream, SoftmaxState state) {
  checkResetAttention(state);
  own(stream).queue([&](CudaStream& to) { cuda::resetAttention(to.handle(), state); });
}

void CudaBackend::attendTile(Stream& stream, const TileAttention& attention) {
  checkAttendTile(attention);
  own(stream).queue(
      [&](CudaStream& to) { cuda::attendTile(to.handle(), to.workspace(), attention); });
}

void CudaBackend::finishAttention(Stream& stream, SoftmaxState state) {
  checkFinishAttention(state);
  own(stream).queue([&](CudaStream& to) {
    if (roundsResults(to.rounded(), state.values))
      cuda::finishAttentionRounding(to.handle(), to.rounded(), state);
    else
      cuda::finishAttention(to.handle(), state);
  });
}

void CudaBackend::quantizePages(Stream& stream, KvRows source, int first, Pages pages, int sequence,
                                int firstPage, int count, Quantizer quantizer) {
  if (count == 0) return;
  checkQuantizePages(source, first, pages, sequence, firstPage, count);
  own(stream).queue([&](CudaStream& to) {
    cuda::quantizePages(to.handle(), source, first, pages, sequence, firstPage, count, quantizer);
  });
}

void CudaBackend::offloadRows(Stream& stream, KvRows source, int first, HostRows host, int layer,
                              int position, int count) {
  checkOffloadRows(source, first, host, layer, position, count);
  own(stream).queue([&](CudaStream& to) {
    cuda::offloadRows(to.handle(), source, first, host, layer, position, count);
  });
}

void CudaBackend::loadRows(Stream& stream, HostRows host, int layer, int position, KvRows out,
                           int first, int count) {
  checkLoadRows(host, layer, position, out, first, count);
  own(stream).queue([&](CudaStream& to) {
    cuda::loadRows(to.handle(), host, layer, position, out, first, count);
  });
}

void CudaBackend::fillWindow(Stream& stream, KvRows source, int first, Window window, int sequence,
                             int position, int count) {
  checkFillWindow(source, first, window, sequence, position, count);
  own(stream).queue([&](CudaStream& to) {
    cuda::fillWindow(to.handle(), source, first, window, sequence, position, count);
  });
}

void CudaBackend::readWindow(Stream& stream, Window window, int sequence, int position, KvRows out,
                             int first, int count) {
  checkReadWindow(window, sequence, position, out, first, count);
  own(stream).queue([&](CudaStream& to) {
    cuda::readWindow(to.handle(), window, sequence, position, out, first, count);
  });
}

}  // namespace specache::kernels::cuda

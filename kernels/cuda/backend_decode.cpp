// SPDX-License-Identifier: GPL-3.0-or-later
// The CUDA backend's operations of a decode step.
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cuda {

void CudaBackend::positionRows(Stream& stream, const SequenceState* states, int sequences, int rows,
                               std::int32_t* positions) {
  checkPositionRows(states, sequences, rows, positions);
  own(stream).queue(
      [&](CudaStream& to) { cuda::positionRows(to.handle(), states, sequences, rows, positions); });
}

void CudaBackend::appendWindow(Stream& stream, const HeadRows& heads, const SequenceState* states,
                               int sequences, int rows, Window window) {
  checkAppendWindow(heads, states, sequences, rows, window);
  own(stream).queue([&](CudaStream& to) {
    cuda::appendWindow(to.handle(), heads, states, sequences, rows, window);
  });
}

void CudaBackend::attendDecode(Stream& stream, const DecodeAttention& attention) {
  checkAttendDecode(attention);
  own(stream).queue(
      [&](CudaStream& to) { cuda::attendDecode(to.handle(), to.workspace(), attention); });
}

void CudaBackend::observeAttention(Stream& stream, Importance importance, int topK, int sequences,
                                   const SequenceState* states, Slots slots, HeadFigures* figures) {
  checkObserveAttention(importance, topK, sequences, states, figures);
  own(stream).queue([&](CudaStream& to) {
    cuda::observeAttention(to.handle(), to.workspace(), importance, topK, sequences, states, slots,
                           figures);
  });
}

void CudaBackend::selectRows(Stream& stream, const Selection& selection) {
  checkSelectRows(selection);
  own(stream).queue(
      [&](CudaStream& to) { cuda::selectRows(to.handle(), to.workspace(), selection); });
}

void CudaBackend::fetchRows(Stream& stream, FetchList fetch, Slots slots, int sequences,
                            const HostRows* hosts, int layer) {
  checkFetchRows(fetch, slots, sequences, hosts, layer);
  own(stream).queue(
      [&](CudaStream& to) { cuda::fetchRows(to.handle(), fetch, slots, sequences, hosts, layer); });
}

void CudaBackend::offloadNewest(Stream& stream, Window window, const SequenceState* states,
                                int sequences, const HostRows* hosts, int layer) {
  checkOffloadNewest(window, states, sequences, hosts, layer);
  own(stream).queue([&](CudaStream& to) {
    cuda::offloadNewest(to.handle(), window, states, sequences, hosts, layer);
  });
}

void CudaBackend::closePages(Stream& stream, Window window, const SequenceState* states,
                             int sequences, int residual, Pages pages, Quantizer quantizer) {
  checkClosePages(window, states, sequences, residual, pages);
  own(stream).queue([&](CudaStream& to) {
    cuda::closePages(to.handle(), to.failure(), window, states, sequences, residual, pages,
                     quantizer);
  });
}

void CudaBackend::advance(Stream& stream, SequenceState* states, int sequences, int residual,
                          int pageTokens) {
  checkAdvance(states, sequences, residual, pageTokens);
  own(stream).queue(
      [&](CudaStream& to) { cuda::advance(to.handle(), states, sequences, residual, pageTokens); });
}

}  // namespace specache::kernels::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda.h"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/stream.h"

namespace specache::kernels::cuda {

/// The CUDA backend: checks arguments and queues what kernels/cuda/operations.h launches.
class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(CudaOptions options);

  DeviceInfo info() const override { return info_; }
  Ledger& ledger() override { return ledger_; }
  PageLayout pageLayout(int tokens, int dim, Bits bits) const override;
  bool has(Ability) const override { return true; }
  bool runs(DType) const override { return true; }

  Buffer allocate(std::size_t bytes, LedgerEntry entry) override;
  Buffer allocateHost(std::size_t bytes, LedgerEntry entry) override;
  std::optional<Buffer> borrowWeights(std::span<const std::byte>) override { return {}; }

  std::unique_ptr<Stream> createStream(StreamKind kind) override;
  std::unique_ptr<Event> createEvent() override;
  std::unique_ptr<Graph> capture(Stream& stream, std::function<void()> step) override;
  void setCancellation(std::stop_token token) override;

  void copyToDevice(Stream& stream, void* device, const void* host, std::size_t bytes) override;
  void copyToHost(Stream& stream, void* host, const void* device, std::size_t bytes) override;
  void copyOnDevice(Stream& stream, void* to, const void* from, std::size_t bytes) override;

  void embed(Stream& stream, Weight table, const std::int32_t* tokens, Rows out) override;
  void rmsNorm(Stream& stream, ConstRows x, const float* weight, float epsilon, Rows out) override;
  void linear(Stream& stream, ConstRows x, Weight weight, Rows out) override;
  void linear(Stream& stream, ConstRows x, std::span<const Product> products) override;
  void linear(Stream& stream, const NormedRows& x, std::span<const Product> products) override;
  void addLinear(Stream& stream, ConstRows x, Weight weight, Rows out) override;
  void gatedLinear(Stream& stream, const NormedRows& x, const GatedProduct& product) override;
  void ropeAngles(Stream& stream, const std::int32_t* positions, Rope rope, Rows angles) override;
  void rope(Stream& stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) override;
  void gatedSilu(Stream& stream, Rows gate, ConstRows up) override;
  void gatedGelu(Stream& stream, Rows gate, ConstRows up) override;
  void softCap(Stream& stream, Rows x, float cap) override;
  void scale(Stream& stream, Rows x, float factor) override;
  void addBias(Stream& stream, Rows x, const float* bias) override;
  void add(Stream& stream, Rows x, ConstRows y) override;
  void argmax(Stream& stream, ConstRows x, std::int32_t* out) override;

  void packRows(Stream& stream, const HeadRows& heads, KvRows out, int first) override;
  void resetAttention(Stream& stream, SoftmaxState state) override;
  void attendTile(Stream& stream, const TileAttention& attention) override;
  void finishAttention(Stream& stream, SoftmaxState state) override;
  void quantizePages(Stream& stream, KvRows source, int first, Pages pages, int sequence,
                     int firstPage, int count, Quantizer quantizer) override;
  void offloadRows(Stream& stream, KvRows source, int first, HostRows host, int layer, int position,
                   int count) override;
  void loadRows(Stream& stream, HostRows host, int layer, int position, KvRows out, int first,
                int count) override;
  void fillWindow(Stream& stream, KvRows source, int first, Window window, int sequence,
                  int position, int count) override;
  void readWindow(Stream& stream, Window window, int sequence, int position, KvRows out, int first,
                  int count) override;

  void positionRows(Stream& stream, const SequenceState* states, int sequences, int rows,
                    std::int32_t* positions) override;
  void appendWindow(Stream& stream, const HeadRows& heads, const SequenceState* states,
                    int sequences, int rows, Window window) override;
  void attendDecode(Stream& stream, const DecodeAttention& attention) override;
  void observeAttention(Stream& stream, Importance importance, int topK, int sequences,
                        const SequenceState* states, Slots slots, HeadFigures* figures) override;
  void selectRows(Stream& stream, const Selection& selection) override;
  void fetchRows(Stream& stream, FetchList fetch, Slots slots, int sequences, const HostRows* hosts,
                 int layer) override;
  void offloadNewest(Stream& stream, Window window, const SequenceState* states, int sequences,
                     const HostRows* hosts, int layer) override;
  void closePages(Stream& stream, Window window, const SequenceState* states, int sequences,
                  int residual, Pages pages, Quantizer quantizer) override;
  void advance(Stream& stream, SequenceState* states, int sequences, int residual,
               int pageTokens) override;

 private:
  /// gate = activation(gate) · up.
  void activate(Stream& stream, Rows gate, ConstRows up, Activation activation);
  void multiply(Stream& stream, ConstRows x, std::span<const Product> products,
                ProductResult result);
  /// Products of the norm of a few rows in one launch; false, and nothing done, where that cannot
  /// be.
  bool multiplyNormed(Stream& stream, const NormedRows& x, std::span<const Product> products,
                      ProductResult result);

  int device_;
  DeviceInfo info_;
  Ledger ledger_;
  std::shared_ptr<StreamSettings> settings_ = std::make_shared<StreamSettings>();
};

/// A stream of this backend.
inline CudaStream& own(Stream& stream) {
  return dynamic_cast<CudaStream&>(stream);
}

}  // namespace specache::kernels::cuda

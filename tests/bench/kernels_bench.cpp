// SPDX-License-Identifier: GPL-3.0-or-later
// Times the CPU backend's operations in the shape of a small model (dim 512, 8 layers, 8 query and
// 2 KV heads of 64, FFN 1408, vocabulary 8192, Q8_0): reading a long text in chunks, and decode
// steps at its end with the full cache and with SpeCache.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "kernels/half.h"

namespace {

using namespace specache::kernels;
using Clock = std::chrono::steady_clock;

constexpr int kDim = 512;
constexpr int kLayers = 8;
constexpr int kQueryHeads = 8;
constexpr KvHeads kHeads{2, 64};
constexpr int kInner = 1408;
constexpr int kVocabulary = 8192;
constexpr int kKvWidth = kHeads.count * kHeads.dim;
constexpr int kResidual = 64;
constexpr float kScale = 0.125F;

/// The shortest of several runs: this computer may be busy.
double milliseconds(int runs, const std::function<void()>& body) {
  double best = 1e9;
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    body();
    best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  return best;
}

/// Random memory of a backend.
class Memory {
 public:
  Memory(Backend& backend, Stream& stream) : backend_(backend), stream_(stream) {}

  float* floats(std::size_t count) {
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) value = normal(generator_);
    return static_cast<float*>(keep(values.data(), count * sizeof(float)));
  }
  Half* halves(std::size_t count) {
    std::normal_distribution<float> normal;
    std::vector<Half> values(count);
    for (Half& value : values) value = toHalf(normal(generator_));
    return static_cast<Half*>(keep(values.data(), count * sizeof(Half)));
  }
  Weight weight(int rows, int columns) {
    std::vector<std::byte> bytes(rows * rowBytes(DType::q8_0, columns));
    const Half scale = toHalf(0.002F);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(generator_());
    for (std::size_t i = 0; i < bytes.size(); i += 34) std::memcpy(&bytes[i], &scale, 2);
    return {static_cast<std::byte*>(keep(bytes.data(), bytes.size())), DType::q8_0, rows, columns};
  }
  template <class T>
  T* filled(std::size_t count, T value) {
    const std::vector<T> values(count, value);
    return static_cast<T*>(keep(values.data(), count * sizeof(T)));
  }

 private:
  void* keep(const void* data, std::size_t bytes) {
    buffers_.push_back(backend_.allocate(bytes, LedgerEntry::workspace));
    backend_.copyToDevice(stream_, buffers_.back().data(), data, bytes);
    return buffers_.back().data();
  }

  Backend& backend_;
  Stream& stream_;
  std::mt19937 generator_{std::random_device{}()};
  std::vector<Buffer> buffers_;
};

struct LayerWeights {
  Weight qkv[3];
  Weight output;
  Weight gate;
  Weight up;
  Weight down;
};

class Bench {
 public:
  Bench()
      : backend_(makeCpuBackend()),
        stream_(backend_->createStream(StreamKind::compute)),
        memory_(*backend_, *stream_) {
    for (LayerWeights& layer : layers_)
      layer = {{memory_.weight(kDim, kDim), memory_.weight(kKvWidth, kDim),
                memory_.weight(kKvWidth, kDim)},
               memory_.weight(kDim, kDim),
               memory_.weight(kInner, kDim),
               memory_.weight(kInner, kDim),
               memory_.weight(kDim, kInner)};
    head_ = memory_.weight(kVocabulary, kDim);
  }

  void prefill(int context, int chunk);
  void decode(int context);

 private:
  void layerProducts(int rows);

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Stream> stream_;
  Memory memory_;
  LayerWeights layers_[kLayers];
  Weight head_;
  float* x_ = memory_.floats(2048 * kInner);
  float* y_ = memory_.floats(2048 * kInner);
  float* z_ = memory_.floats(2048 * kInner);
};

void Bench::layerProducts(int rows) {
  for (const LayerWeights& layer : layers_) {
    for (const Weight& weight : layer.qkv)
      backend_->linear(*stream_, {x_, rows, kDim}, weight, {y_, rows, weight.rows});
    backend_->linear(*stream_, {x_, rows, kDim}, layer.output, {y_, rows, kDim});
    backend_->linear(*stream_, {x_, rows, kDim}, layer.gate, {y_, rows, kInner});
    backend_->linear(*stream_, {x_, rows, kDim}, layer.up, {z_, rows, kInner});
    backend_->linear(*stream_, {z_, rows, kInner}, layer.down, {y_, rows, kDim});
  }
}

void Bench::prefill(int context, int chunk) {
  const double products = milliseconds(5, [&] { layerProducts(chunk); });
  const double flops =
      2.0 * chunk * kLayers * (2.0 * kDim * kDim + 2.0 * kDim * kKvWidth + 3.0 * kDim * kInner);
  std::printf("prefill products, %d tokens: %.1f ms, %.0f GFLOP/s\n", chunk, products,
              flops / products / 1e6);

  float* const query = memory_.floats(static_cast<std::size_t>(chunk) * kDim);
  Half* const rows =
      memory_.halves(static_cast<std::size_t>(kHeads.count) * context * 2 * kHeads.dim);
  const SoftmaxState state{memory_.floats(static_cast<std::size_t>(chunk) * kQueryHeads),
                           memory_.floats(static_cast<std::size_t>(chunk) * kQueryHeads),
                           {memory_.floats(static_cast<std::size_t>(chunk) * kDim), chunk, kDim},
                           kQueryHeads};
  double attention = 0;  // of all chunks, from four samples
  for (int sample = 0; sample < 4; ++sample) {
    const int first = context / 8 * (2 * sample + 1) / chunk * chunk;
    const double ms = milliseconds(3, [&] {
      backend_->resetAttention(*stream_, state);
      backend_->attendTile(
          *stream_,
          {{query, chunk, kDim}, {rows, kHeads, context}, first + chunk, first, 0, kScale, state});
      backend_->finishAttention(*stream_, state);
    });
    const double pairs = static_cast<double>(chunk) * (first + chunk / 2.0) * kQueryHeads;
    std::printf("prefill attention, %d queries after %d: %.1f ms, %.0f GFLOP/s\n", chunk, first, ms,
                pairs * kHeads.dim * 4 / ms / 1e6);
    attention += ms * context / chunk / 4 * kLayers;
  }
  float* const norm = memory_.floats(kDim);
  float* const frequencies = memory_.floats(32);
  const auto* const positions = memory_.filled<std::int32_t>(static_cast<std::size_t>(chunk), 9000);
  const PageFormat format{64, 64, {1, 1}};
  const Pages pages{memory_.filled(format.pageBytes() * 2 * 64, std::byte{0}), format, 2, 64};
  const double small = milliseconds(5, [&] {
    backend_->rmsNorm(*stream_, {x_, chunk, kDim}, norm, 1e-5F, {y_, chunk, kDim});
    backend_->rmsNorm(*stream_, {x_, chunk, kDim}, norm, 1e-5F, {y_, chunk, kDim});
    backend_->rope(*stream_, {y_, chunk, kDim}, positions, {frequencies, 64, RopePairs::adjacent});
    backend_->rope(*stream_, {y_, chunk, kKvWidth}, positions,
                   {frequencies, 64, RopePairs::adjacent});
    backend_->gatedSilu(*stream_, {y_, chunk, kInner}, {z_, chunk, kInner});
    backend_->add(*stream_, {x_, chunk, kDim}, {y_, chunk, kDim});
    backend_->add(*stream_, {x_, chunk, kDim}, {y_, chunk, kDim});
    backend_->quantizePages(*stream_, {rows, kHeads, context}, 0, pages, 0, 0, chunk / 64,
                            Quantizer::midpoint);
  });
  std::printf("prefill small operations, one layer, %d tokens: %.2f ms\n", chunk, small);
  const double total = attention + (products + small * kLayers) * context / chunk;
  std::printf("reading %d tokens: %.1f s (attention %.1f s), %.0f tokens/s\n", context,
              total / 1000, attention / 1000, context / total * 1000);
}

void Bench::decode(int context) {
  struct Kind {
    const char* name;
    int rows;
    Bits bits;
    int slots;
  };
  for (const Kind kind : {Kind{"full", 1, {16, 16}, 0}, Kind{"kivi:1", 1, {1, 1}, 0},
                          Kind{"specache:1", 2, {1, 1}, 64}, Kind{"specache:2/1", 2, {2, 1}, 64}}) {
    const bool full = kind.slots == 0 && kind.rows == 1 && kind.bits.keys == 16;
    const int capacity = full ? context + 64 : 192;
    const int paged = full ? 0 : (context - kResidual) / 64 * 64;
    const PageFormat format{64, 64, kind.bits};
    struct Layer {
      Window window;
      Pages pages;
      Slots slots;
    };
    std::vector<Layer> layers;
    for (int i = 0; i < kLayers; ++i) {
      Layer layer;
      layer.window = {memory_.halves(static_cast<std::size_t>(2) * capacity * 128), kHeads,
                      capacity};
      if (!full) {
        const std::vector<std::int32_t> empty;
        Half* const rows = memory_.halves(static_cast<std::size_t>(2) * paged * 128);
        layer.pages = {memory_.filled(format.pageBytes() * 2 * (paged / 64), std::byte{0}), format,
                       2, paged / 64};
        backend_->quantizePages(*stream_, {rows, kHeads, paged}, 0, layer.pages, 0, 0, paged / 64,
                                Quantizer::midpoint);
      }
      if (kind.slots > 0) {
        layer.slots = {memory_.halves(static_cast<std::size_t>(2) * kind.slots * 128),
                       memory_.filled<std::int32_t>(static_cast<std::size_t>(2) * kind.slots, -1),
                       memory_.filled<std::int32_t>(static_cast<std::size_t>(2) * kind.slots, 0),
                       kHeads, kind.slots};
        for (int s = 0; s < 2 * kind.slots; ++s)
          layer.slots.positions[s] = (s % kind.slots) * (paged / kind.slots) + 3;
      }
      layers.push_back(layer);
    }
    auto* const states = memory_.filled<SequenceState>(1, {context - 2, paged});
    const int width = context + 8;
    const Importance importance{memory_.floats(static_cast<std::size_t>(2) * 2 * width), kind.rows,
                                2, width};
    const auto attend = [&] {
      for (const Layer& layer : layers) {
        DecodeAttention attention;
        attention.query = {x_, kind.rows, kDim};
        attention.sequences = 1;
        attention.rows = kind.rows;
        attention.states = states;
        attention.pages = layer.pages;
        attention.slots = layer.slots;
        attention.window = layer.window;
        attention.scale = kScale;
        attention.out = {y_, kind.rows, kDim};
        if (kind.slots > 0) attention.importance = importance;
        backend_->attendDecode(*stream_, attention);
      }
    };
    const double attention = milliseconds(30, attend);
    const double products = milliseconds(30, [&] {
      layerProducts(kind.rows);
      backend_->linear(*stream_, {x_, kind.rows, kDim}, head_, {y_, kind.rows, kVocabulary});
    });
    double select = 0;
    if (kind.slots > 0) {
      const FetchList fetch{memory_.filled<std::int32_t>(2, 0),
                            memory_.filled<std::int32_t>(2 * 64, 0), 64};
      auto* const figures = memory_.filled<HeadFigures>(2, {});
      select = milliseconds(30, [&] {
        for (Layer& layer : layers) {
          Selection selection{importance, Choice::readingOn, 64,    1,
                              states,     layer.slots,       fetch, figures};
          backend_->selectRows(*stream_, selection);
          backend_->observeAttention(*stream_, importance, 64, 1, states, layer.slots, figures);
        }
      });
    }
    std::printf("decode %-13s at %d: attention %.2f ms, products %.2f ms, selection %.2f ms\n",
                kind.name, context, attention, products, select);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int context = argc > 1 ? std::atoi(argv[1]) : 16384;
  const int chunk = argc > 2 ? std::atoi(argv[2]) : 512;
  Bench bench;
  bench.prefill(context, chunk);
  bench.decode(context);
  return 0;
}

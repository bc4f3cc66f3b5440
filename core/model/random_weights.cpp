// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>

#include "core/model/weight_storage.h"
#include "kernels/half.h"

namespace specache {

using kernels::DType;
using kernels::Half;
using kernels::toHalf;
using kernels::Weight;

namespace {

/// Fills one row of a type's blocks with uniform random values of standard deviation `deviation`.
class RandomRow {
 public:
  RandomRow(DType dtype, float deviation, std::uint64_t seed)
      : dtype_(dtype), reach_(deviation * std::sqrt(3.0f)), random_(seed) {}

  void fill(std::byte* row, int columns) {
    const kernels::DTypeInfo type = kernels::info(dtype_);
    for (int block = 0; block < columns / type.blockValues; ++block, row += type.blockBytes) {
      fillBlock(row);
    }
  }

 private:
  float uniform() { return (static_cast<float>(random_() >> 40) * 0x1p-23f - 1.0f) * reach_; }

  void fillBlock(std::byte* block) {
    switch (dtype_) {
      case DType::f32:
        return put(block, uniform());
      case DType::f16:
        return put(block, toHalf(uniform()));
      case DType::bf16:
        return put(block,
                   static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(uniform()) >> 16));
      case DType::q8_0:  // 32 codes of −127 … 127 with one scale
        put(block, toHalf(reach_ / 127.0f));
        for (int i = 0; i < 32; ++i) {
          put(block + 2 + i, static_cast<std::int8_t>(static_cast<int>(random_() % 255) - 127));
        }
        return;
      case DType::q4_0:  // 32 codes of −8 … 7, two a byte, with one scale
        put(block, toHalf(reach_ / 8.0f));
        for (int i = 0; i < 16; ++i) put(block + 2 + i, static_cast<std::uint8_t>(random_()));
        return;
    }
    throw std::invalid_argument("unknown weight type");
  }

  template <class T>
  static void put(std::byte* place, T value) {
    std::memcpy(place, &value, sizeof value);
  }

  DType dtype_;
  float reach_;
  std::mt19937_64 random_;
};

class RandomMaker {
 public:
  RandomMaker(DType dtype, kernels::Backend& backend, WeightStorage& storage, std::uint64_t seed)
      : dtype_(dtype), backend_(backend), storage_(storage), seed_(seed) {}

  Weight matrix(int rows, int columns) {
    const std::size_t rowBytes = kernels::rowBytes(dtype_, columns);
    std::vector<std::byte> bytes(rowBytes * static_cast<std::size_t>(rows));
    RandomRow random(dtype_, 1.0f / std::sqrt(static_cast<float>(columns)), seed_++);
    for (int row = 0; row < rows; ++row) {
      random.fill(bytes.data() + rowBytes * static_cast<std::size_t>(row), columns);
    }
    return {import(std::move(bytes)), dtype_, rows, columns};
  }

  const float* ones(int length) {
    const std::vector<float> values(static_cast<std::size_t>(length), 1.0f);
    const auto bytes = std::as_bytes(std::span(values));
    return reinterpret_cast<const float*>(import({bytes.begin(), bytes.end()}));
  }

 private:
  const std::byte* import(std::vector<std::byte> bytes) {
    storage_.hostCopies.push_back(std::move(bytes));
    storage_.buffers.push_back(backend_.importWeights(storage_.hostCopies.back()));
    return storage_.buffers.back().data();
  }

  DType dtype_;
  kernels::Backend& backend_;
  WeightStorage& storage_;
  std::uint64_t seed_;
};

LayerWeights randomLayer(RandomMaker& make, const ModelConfig& config) {
  LayerWeights layer;
  layer.attentionNorm = make.ones(config.width);
  layer.query = make.matrix(config.queryWidth(), config.width);
  layer.key = make.matrix(config.kvWidth(), config.width);
  layer.value = make.matrix(config.kvWidth(), config.width);
  layer.output = make.matrix(config.width, config.queryWidth());
  layer.feedForwardNorm = make.ones(config.width);
  layer.gate = make.matrix(config.feedForward, config.width);
  layer.up = make.matrix(config.feedForward, config.width);
  layer.down = make.matrix(config.width, config.feedForward);
  return layer;
}

}  // namespace

WeightStorage randomWeights(const ModelConfig& config, DType dtype, kernels::Backend& backend,
                            std::uint64_t seed) {
  WeightStorage storage;
  RandomMaker make(dtype, backend, storage, seed);
  ModelWeights& weights = storage.views;
  weights.rope = makeRope(config, backend, storage);
  weights.embedding = make.matrix(config.vocabulary, config.width);
  for (int index = 0; index < config.layers; ++index) {
    weights.layers.push_back(randomLayer(make, config));
  }
  weights.outputNorm = make.ones(config.width);
  weights.output = weights.embedding;
  return storage;
}

}  // namespace specache

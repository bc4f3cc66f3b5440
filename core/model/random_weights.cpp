// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/model/weight_storage.h"
#include "kernels/half.h"

namespace specache {

using kernels::DType;
using kernels::Half;
using kernels::toHalf;
using kernels::Weight;

namespace {

/// Makes blocks of a type's values, uniformly random and of standard deviation `deviation`.
class RandomBlocks {
 public:
  RandomBlocks(DType dtype, float deviation, std::uint64_t seed)
      : dtype_(dtype), reach_(deviation * std::sqrt(3.0f)), random_(seed) {}

  std::vector<std::byte> make(std::size_t bytes) {
    const auto blockBytes = static_cast<std::size_t>(kernels::info(dtype_).blockBytes);
    std::vector<std::byte> blocks(bytes / blockBytes * blockBytes);
    for (std::size_t at = 0; at < blocks.size(); at += blockBytes) fillBlock(&blocks[at]);
    return blocks;
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
      default:
        throw std::invalid_argument("There are no random weights of the type " +
                                    std::string(kernels::info(dtype_).name) + ".");
    }
  }

  template <class T>
  static void put(std::byte* place, T value) {
    std::memcpy(place, &value, sizeof value);
  }

  DType dtype_;
  float reach_;
  std::mt19937_64 random_;
};

/// Makes the weights. A large matrix has no random number for each value, which would take minutes
/// for billions of them: pieces of one pool are copied on the device, each from a random place on.
class RandomMaker {
 public:
  RandomMaker(DType dtype, kernels::Backend& backend, WeightStorage& storage, std::uint64_t seed)
      : dtype_(dtype),
        backend_(backend),
        storage_(storage),
        random_(seed),
        stream_(backend.createStream(kernels::StreamKind::compute)) {}

  Weight matrix(int rows, int columns) {
    const std::size_t bytes = kernels::rowBytes(dtype_, columns) * static_cast<std::size_t>(rows);
    if (bytes <= kPoolBytes)
      return {storage_.memory.copy(randomValues(bytes, columns)), dtype_, rows, columns};
    std::byte* const data = storage_.memory.make(bytes);
    copyPieces(data, bytes, pool(columns));
    return {data, dtype_, rows, columns};
  }

  const float* ones(int length) {
    const std::vector<float> values(static_cast<std::size_t>(length), 1.0f);
    storage_.vectorValues += values.size();
    return reinterpret_cast<const float*>(storage_.memory.copy(std::as_bytes(std::span(values))));
  }

 private:
  static constexpr std::size_t kPoolBytes = std::size_t{4} << 20;

  std::vector<std::byte> randomValues(std::size_t bytes, int columns) {
    const float deviation = 1.0f / std::sqrt(static_cast<float>(columns));
    return RandomBlocks(dtype_, deviation, random_()).make(bytes);
  }

  /// Values of matrices with so many columns.
  const kernels::Buffer& pool(int columns) {
    auto& pool = pools_[columns];
    if (pool.size() == 0) {
      pool = backend_.allocate(kPoolBytes, kernels::LedgerEntry::workspace);
      const auto values = randomValues(kPoolBytes, columns);
      backend_.copyToDevice(*stream_, pool.data(), values.data(), values.size());
    }
    return pool;
  }

  void copyPieces(std::byte* out, std::size_t bytes, const kernels::Buffer& pool) {
    const auto blockBytes = static_cast<std::size_t>(kernels::info(dtype_).blockBytes);
    while (bytes > 0) {
      const std::size_t from = random_() % (pool.size() / blockBytes) * blockBytes;
      const std::size_t piece = std::min(bytes, pool.size() - from);
      backend_.copyOnDevice(*stream_, out, pool.data() + from, piece);
      out += piece;
      bytes -= piece;
    }
  }

  DType dtype_;
  kernels::Backend& backend_;
  WeightStorage& storage_;
  std::mt19937_64 random_;
  std::map<int, kernels::Buffer> pools_;     // by columns
  std::unique_ptr<kernels::Stream> stream_;  // ends first, when all copies are done
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

/// What all weights take.
std::size_t bytesOf(const ModelConfig& config, DType dtype) {
  const auto matrix = [&](int rows, int columns) {
    return WeightMemory::pieceBytes(static_cast<std::size_t>(rows) *
                                    kernels::rowBytes(dtype, columns));
  };
  const std::size_t norm =
      WeightMemory::pieceBytes(static_cast<std::size_t>(config.width) * sizeof(float));
  const std::size_t ofLayer =
      2 * norm + matrix(config.queryWidth(), config.width) +
      2 * matrix(config.kvWidth(), config.width) + matrix(config.width, config.queryWidth()) +
      2 * matrix(config.feedForward, config.width) + matrix(config.width, config.feedForward);
  return norm + static_cast<std::size_t>(config.layers) * ofLayer +
         (config.tied ? 1 : 2) * matrix(config.vocabulary, config.width);
}

}  // namespace

WeightStorage randomWeights(const ModelConfig& config, DType dtype, kernels::Backend& backend,
                            std::uint64_t seed) {
  WeightStorage storage(config, backend, bytesOf(config, dtype));
  RandomMaker make(dtype, backend, storage, seed);
  ModelWeights& weights = storage.views;
  weights.embedding = make.matrix(config.vocabulary, config.width);
  for (int index = 0; index < config.layers; ++index) {
    weights.layers.push_back(randomLayer(make, config));
  }
  weights.outputNorm = make.ones(config.width);
  weights.output = config.tied ? weights.embedding : make.matrix(config.vocabulary, config.width);
  return storage;
}

}  // namespace specache

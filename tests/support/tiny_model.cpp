// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tiny_model.h"

#include <cmath>
#include <cstring>
#include <random>
#include <string>

#include "kernels/half.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

using kernels::DType;

template <class T>
void put(Bytes& bytes, T value) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof value);
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// One row of `values` in the type's blocks.
void putRow(Bytes& bytes, DType dtype, const std::vector<float>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (dtype == DType::f32) put(bytes, values[i]);
    if (dtype == DType::f16) put(bytes, kernels::toHalf(values[i]));
    if (dtype != DType::q8_0 || i % 32 != 0) continue;
    float most = 1e-9f;
    for (std::size_t j = i; j < i + 32; ++j) most = std::max(most, std::abs(values[j]));
    put(bytes, kernels::toHalf(most / 127));
    for (std::size_t j = i; j < i + 32; ++j) {
      put(bytes, static_cast<std::int8_t>(std::lround(values[j] / most * 127)));
    }
  }
}

class Tensors {
 public:
  Tensors(GgufWriter& writer, DType dtype, std::uint64_t seed)
      : writer_(writer), dtype_(dtype), random_(seed) {}

  void matrix(const std::string& name, int rows, int columns) {
    std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(columns)));
    Bytes data;
    for (int row = 0; row < rows; ++row) {
      std::vector<float> values(static_cast<std::size_t>(columns));
      for (float& value : values) value = normal(random_);
      putRow(data, dtype_, values);
    }
    writer_.addTensor(name, dtype_,
                      {static_cast<std::uint64_t>(columns), static_cast<std::uint64_t>(rows)},
                      data);
  }

  void vector(const std::string& name, int length) {
    std::uniform_real_distribution<float> uniform(0.5f, 1.5f);
    std::vector<float> values(static_cast<std::size_t>(length));
    for (float& value : values) value = uniform(random_);
    writer_.addTensor(name, {static_cast<std::uint64_t>(length)}, values);
  }

 private:
  GgufWriter& writer_;
  DType dtype_;
  std::mt19937_64 random_;
};

void addLayer(Tensors& tensors, const TinyModel& shape, const std::string& block) {
  const int queryWidth = shape.queryHeads * shape.headDim;
  const int kvWidth = shape.kvHeads * shape.headDim;
  tensors.vector(block + "attn_norm.weight", shape.width);
  tensors.matrix(block + "attn_q.weight", queryWidth, shape.width);
  tensors.matrix(block + "attn_k.weight", kvWidth, shape.width);
  tensors.matrix(block + "attn_v.weight", kvWidth, shape.width);
  tensors.matrix(block + "attn_output.weight", shape.width, queryWidth);
  tensors.vector(block + "ffn_norm.weight", shape.width);
  tensors.matrix(block + "ffn_gate.weight", shape.feedForward, shape.width);
  tensors.matrix(block + "ffn_up.weight", shape.feedForward, shape.width);
  tensors.matrix(block + "ffn_down.weight", shape.width, shape.feedForward);
}

}  // namespace

GgufWriter tinyModelHeader(const TinyModel& shape) {
  const auto number = [](int value) { return static_cast<std::uint32_t>(value); };
  GgufWriter writer;
  const auto add = [&](const std::string& key, auto value) {
    writer.add(shape.architecture + "." + key, value);
  };
  writer.add("general.architecture", shape.architecture);
  writer.add("general.name", "Tiny random model");
  add("block_count", number(shape.layers));
  add("context_length", number(shape.context));
  add("embedding_length", number(shape.width));
  add("feed_forward_length", number(shape.feedForward));
  add("attention.head_count", number(shape.queryHeads));
  add("attention.head_count_kv", number(shape.kvHeads));
  add("attention.key_length", number(shape.headDim));
  add("attention.value_length", number(shape.headDim));
  add("attention.layer_norm_rms_epsilon", 1e-5f);
  add("rope.freq_base", 10000.0f);
  writer.addVocabulary(tinyVocabulary());
  return writer;
}

Bytes tinyModel(const TinyModel& shape, std::uint64_t seed,
                const std::function<void(GgufWriter&)>& addMore) {
  GgufWriter writer = tinyModelHeader(shape);
  Tensors tensors(writer, shape.dtype, seed);
  tensors.matrix("token_embd.weight", static_cast<int>(tinyVocabulary().pieces.size()),
                 shape.width);
  for (int layer = 0; layer < shape.layers; ++layer) {
    addLayer(tensors, shape, "blk." + std::to_string(layer) + ".");
  }
  tensors.vector("output_norm.weight", shape.width);
  addMore(writer);
  return writer.bytes();
}

}  // namespace specache::test

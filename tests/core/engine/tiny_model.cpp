// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/tiny_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

constexpr std::uint32_t kQueryHeads = 4;
constexpr std::uint32_t kKvHeads = 2;
constexpr std::uint32_t kHeadDim = 64;

class Weights {
 public:
  Weights(GgufWriter& writer, std::mt19937_64& random) : writer_(writer), random_(random) {}

  void matrix(const std::string& name, int rows, int columns, float gain = 1) {
    add(name, rows, columns, values(rows, columns, gain));
  }
  /// Control pieces have logits of 0, so that the model never ends an answer by itself: some of the
  /// others are always larger. One that may end it has its own gain.
  void output(const Vocabulary& vocabulary, int columns, std::size_t endOfTurn, float gain) {
    const int rows = static_cast<int>(vocabulary.pieces.size());
    std::vector<float> logits = values(rows, columns, 3);
    for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
      if (vocabulary.pieces[id].type != PieceType::control) continue;
      const auto begin = logits.begin() + static_cast<std::ptrdiff_t>(id) * columns;
      const float factor = id == endOfTurn ? gain : 0;
      std::for_each(begin, begin + columns, [&](float& value) { value *= factor; });
    }
    add("output", rows, columns, logits);
  }
  void ones(const std::string& name, int size) {
    writer_.addTensor(name + ".weight", {static_cast<std::uint64_t>(size)},
                      std::vector<float>(static_cast<std::size_t>(size), 1.0F));
  }

 private:
  std::vector<float> values(int rows, int columns, float gain) {
    std::normal_distribution<float> value(0, gain / std::sqrt(static_cast<float>(columns)));
    std::vector<float> values(static_cast<std::size_t>(rows) * columns);
    for (float& v : values) v = value(random_);
    return values;
  }
  void add(const std::string& name, int rows, int columns, const std::vector<float>& values) {
    writer_.addTensor(name + ".weight",
                      {static_cast<std::uint64_t>(columns), static_cast<std::uint64_t>(rows)},
                      values);
  }

  GgufWriter& writer_;
  std::mt19937_64& random_;
};

void addShape(GgufWriter& writer, const TinyShape& shape) {
  writer.add("general.architecture", "llama");
  writer.add("general.name", "tiny");
  writer.add("general.license", "CC0-1.0");
  writer.add("llama.block_count", static_cast<std::uint32_t>(shape.layers));
  writer.add("llama.embedding_length", static_cast<std::uint32_t>(shape.width));
  writer.add("llama.attention.head_count", kQueryHeads);
  writer.add("llama.attention.head_count_kv", kKvHeads);
  writer.add("llama.attention.key_length", kHeadDim);
  writer.add("llama.attention.value_length", kHeadDim);
  writer.add("llama.rope.dimension_count", kHeadDim);
  writer.add("llama.feed_forward_length", static_cast<std::uint32_t>(2 * shape.width));
  writer.add("llama.context_length", static_cast<std::uint32_t>(shape.context));
}

constexpr int kTurn = 3;  // <|doc|> of a reader
constexpr std::size_t kEndOfTurn = 4;

Vocabulary vocabularyOf(const TinyShape& shape) {
  Vocabulary vocabulary = tinyVocabulary();
  if (shape.chatTemplate.empty()) return vocabulary;
  vocabulary.pieces[kTurn].text = "<|im_start|>";
  vocabulary.pieces[kEndOfTurn].text = "<|im_end|>";
  return vocabulary;
}

}  // namespace

Bytes tinyModel(std::mt19937_64& random, const TinyShape& shape) {
  GgufWriter writer;
  addShape(writer, shape);
  const Vocabulary vocabulary = vocabularyOf(shape);
  writer.addVocabulary(vocabulary);
  if (!shape.chatTemplate.empty()) writer.add("tokenizer.chat_template", shape.chatTemplate);

  Weights weights(writer, random);
  const int queryWidth = kQueryHeads * kHeadDim;
  const int kvWidth = kKvHeads * kHeadDim;
  const int feedForward = 2 * shape.width;
  weights.matrix("token_embd", static_cast<int>(vocabulary.pieces.size()), shape.width, 4);
  for (int layer = 0; layer < shape.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    weights.ones(block + "attn_norm", shape.width);
    weights.matrix(block + "attn_q", queryWidth, shape.width, 2);
    weights.matrix(block + "attn_k", kvWidth, shape.width, 2);
    weights.matrix(block + "attn_v", kvWidth, shape.width);
    weights.matrix(block + "attn_output", shape.width, queryWidth, 3);
    weights.ones(block + "ffn_norm", shape.width);
    weights.matrix(block + "ffn_gate", feedForward, shape.width);
    weights.matrix(block + "ffn_up", feedForward, shape.width);
    weights.matrix(block + "ffn_down", shape.width, feedForward);
  }
  weights.ones("output_norm", shape.width);
  weights.output(vocabulary, shape.width, kEndOfTurn, shape.endOfTurnGain);
  return writer.bytes();
}

std::string randomWords(std::mt19937_64& random, int words) {
  constexpr std::array<const char*, 12> kWords = {"keeper", "lantern", "ferry", "harbour",
                                                  "wind",   "forty",   "knots", "island",
                                                  "winter", "people",  "book",  "weather"};
  std::string text;
  for (int i = 0; i < words; ++i) {
    if (i > 0) text += ' ';
    text += kWords[random() % kWords.size()];
  }
  return text;
}

}  // namespace specache::test

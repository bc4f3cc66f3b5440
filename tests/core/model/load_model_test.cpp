// SPDX-License-Identifier: GPL-3.0-or-later
// A model file gives the logits that its weights say, or one sentence about what is wrong with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/model/model.h"
#include "tests/core/specache/random_models.h"
#include "tests/core/specache/reference_transformer.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"

namespace specache::test {
namespace {

class LoadModel : public ::testing::Test {
 protected:
  std::unique_ptr<Model> load(const Bytes& bytes) {
    return Model::load(folder_.write("model.gguf", bytes), *backend_);
  }
  std::vector<float> lastLogits(const Model& model, std::span<const std::int32_t> tokens) {
    const auto cache = makeCache(model, parseCache("full"));
    cache->prefill(0, tokens);
    return {cache->logits(0).begin(), cache->logits(0).end()};
  }
  std::string refusal(const Bytes& bytes) {
    try {
      load(bytes);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  std::unique_ptr<kernels::Backend> backend_ = kernels::makeCpuBackend({.threads = 2});
  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
};

TEST_F(LoadModel, ItsLogitsAreThoseOfItsWeights) {
  const auto model = load(tinyModel({}, random_()));
  EXPECT_EQ(model->config().layers, 2);
  EXPECT_EQ(model->quantization(), "F32");
  const auto tokens = randomTokens(random_, 150, model->config().vocabulary);
  const auto expected = referenceLogits(*model, tokens).back();
  EXPECT_LT(distance(lastLogits(*model, tokens), expected), 2e-3 * reach(expected));
}

TEST_F(LoadModel, OtherWeightTypesComeClose) {
  const std::uint64_t seed = random_();
  const auto exact = load(tinyModel({}, seed));
  const auto tokens = randomTokens(random_, 100, exact->config().vocabulary);
  const auto expected = lastLogits(*exact, tokens);
  for (const auto& [dtype, tolerance] : std::vector<std::pair<kernels::DType, double>>{
           {kernels::DType::f16, 0.01}, {kernels::DType::q8_0, 0.1}}) {
    const auto model = load(tinyModel({.dtype = dtype}, seed));
    EXPECT_EQ(model->quantization(), kernels::info(dtype).name);
    EXPECT_LT(distance(lastLogits(*model, tokens), expected), tolerance * reach(expected));
  }
}

TEST_F(LoadModel, MissingTensorsAreNamed) {
  const std::string sentence = refusal(tinyModelHeader({}).bytes());
  EXPECT_NE(sentence.find("token_embd.weight"), std::string::npos) << sentence;
}

TEST_F(LoadModel, WrongShapesAreNamed) {
  // The header of one model in front of the tensors of another.
  Bytes bytes = tinyModel({}, random_());
  const std::string key = "llama.feed_forward_length";
  const auto at = std::search(bytes.begin(), bytes.end(), key.begin(), key.end(),
                              [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
  ASSERT_NE(at, bytes.end());
  const std::uint32_t wrong = 128;
  std::memcpy(&*at + key.size() + sizeof(std::uint32_t), &wrong, sizeof wrong);
  const std::string sentence = refusal(bytes);
  EXPECT_NE(sentence.find("ffn_gate.weight"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("128"), std::string::npos) << sentence;
}

/// A bias that is left out would be a wrong answer.
TEST_F(LoadModel, TensorsThatNobodyReadsAreNamed) {
  for (const char* name : {"blk.0.attn_q.bias", "blk.1.ffn_gate_exps.weight", "output.bias",
                           "blk.2.attn_norm.weight"}) {
    const Bytes bytes = tinyModel({}, random_(), [&](GgufWriter& writer) {
      writer.addTensor(name, {128}, std::vector<float>(128));
    });
    const std::string sentence = refusal(bytes);
    EXPECT_NE(sentence.find(name), std::string::npos) << sentence;
  }
  // Old files have RoPE's frequencies, which are those that are computed.
  EXPECT_EQ(refusal(tinyModel({}, random_(),
                              [&](GgufWriter& writer) {
                                writer.addTensor("blk.0.attn_rot_embd.weight", {16},
                                                 std::vector<float>(16));
                              })),
            "");
}

TEST_F(LoadModel, UnknownArchitecturesAreNamed) {
  GgufWriter writer;
  writer.add("general.architecture", "mamba");
  const std::string sentence = refusal(writer.bytes());
  EXPECT_NE(sentence.find("mamba"), std::string::npos) << sentence;
}

TEST_F(LoadModel, WhatAnArchitectureHasMustBeThere) {
  // Each file has the tensors of Llama alone.
  for (const auto& [architecture, tensor] :
       {std::pair("qwen2", "attn_q.bias"), std::pair("qwen3", "attn_q_norm.weight"),
        std::pair("phi3", "attn_qkv.weight"), std::pair("gemma3", "attn_q_norm.weight")}) {
    const std::string sentence = refusal(tinyModel({.architecture = architecture}, random_()));
    EXPECT_NE(sentence.find(tensor), std::string::npos) << sentence;
  }
}

TEST_F(LoadModel, AMissingFileIsNamed) {
  EXPECT_THROW(Model::load(folder_.path() / "none.gguf", *backend_), Error);
}

TEST_F(LoadModel, AFailedLoadGivesItsMemoryBack) {
  refusal(tinyModelHeader({}).bytes());
  EXPECT_EQ(backend_->ledger().total(kernels::Tier::device), 0U);
}

}  // namespace
}  // namespace specache::test

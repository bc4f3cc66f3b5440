// SPDX-License-Identifier: GPL-3.0-or-later
// What a file's metadata say of a model, and what they may not say.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/model/config.h"
#include "tests/support/gguf_writer.h"

namespace specache::test {
namespace {

constexpr int kWidth = 64;
constexpr int kHeadDim = 16;

/// A header without weights, but with the table of embeddings.
class Header {
 public:
  explicit Header(std::string architecture = "llama") : architecture_(std::move(architecture)) {
    writer_.add("general.architecture", architecture_);
    add("embedding_length", std::uint32_t{kWidth});
    add("attention.head_count", std::uint32_t{4});
    add("feed_forward_length", std::uint32_t{96});
    writer_.addTensor("token_embd.weight", {kWidth, 10}, std::vector<float>(kWidth * 10));
  }

  template <class Value>
  Header& add(const std::string& key, Value value) {
    writer_.add(architecture_ + "." + key, value);
    return *this;
  }
  Header& tensor(const std::string& name, const std::vector<float>& values) {
    writer_.addTensor(name, {values.size()}, values);
    return *this;
  }
  /// The keys that most tests have alike.
  Header& usual() { return size(2, 4096); }
  Header& size(std::uint32_t layers, std::uint32_t context) {
    return add("block_count", layers).add("context_length", context);
  }

  ModelConfig read() const {
    const Bytes bytes = writer_.bytes();
    return readConfig(GgufFile("model.gguf", bytes));
  }
  /// The sentence that it is refused with.
  std::string refusal() const {
    try {
      read();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

 private:
  std::string architecture_;
  GgufWriter writer_;
};

void expectRefused(const Header& header, const std::string& part) {
  const std::string sentence = header.refusal();
  EXPECT_NE(sentence.find(part), std::string::npos) << "'" << sentence << "' for " << part;
  EXPECT_NE(sentence.find("model.gguf"), std::string::npos) << sentence;
}

std::vector<int> windows(const ModelConfig& config) {
  std::vector<int> windows;
  for (int layer = 0; layer < config.layers; ++layer) windows.push_back(config.window(layer));
  return windows;
}

TEST(Config, LlamaIsPlain) {
  const ModelConfig config = Header().usual().read();
  EXPECT_EQ(config.kvHeads.dim, kHeadDim);
  EXPECT_EQ(config.form.pairs, kernels::RopePairs::adjacent);
  EXPECT_EQ(config.ropeScaling.kind, RopeScaling::Kind::plain);
  EXPECT_FLOAT_EQ(config.attentionScale(), 0.25f);
  EXPECT_FLOAT_EQ(config.embeddingScale, 1);
  EXPECT_EQ(config.attentionSoftCap, 0);
  EXPECT_EQ(config.logitSoftCap, 0);
  EXPECT_EQ(windows(config), (std::vector<int>{0, 0}));
  EXPECT_FALSE(config.hasWindows());
}

TEST(Config, GemmasDefaultsAreThere) {
  const ModelConfig config = Header("gemma2").size(4, 8192).read();
  EXPECT_FLOAT_EQ(config.embeddingScale, 8);
  EXPECT_FLOAT_EQ(config.attentionSoftCap, 50);
  EXPECT_FLOAT_EQ(config.logitSoftCap, 30);
  EXPECT_EQ(windows(config), (std::vector<int>{4096, 0, 4096, 0}));
  EXPECT_TRUE(config.hasWindows());
}

TEST(Config, Gemma3SeesAllInEverySixthLayer) {
  const ModelConfig config = Header("gemma3")
                                 .size(7, 8192)
                                 .add("attention.sliding_window", std::uint32_t{512})
                                 .add("rope.freq_base", 1e6f)
                                 .read();
  EXPECT_EQ(windows(config), (std::vector<int>{512, 512, 512, 512, 512, 0, 512}));
  EXPECT_TRUE(config.ropesLocally(0));
  EXPECT_FALSE(config.ropesLocally(5));
  EXPECT_FLOAT_EQ(config.localRopeBase, 1e4f);
}

TEST(Config, TheLargestGemmasDivideScoresByTheirWidthsRoot) {
  for (const auto& [name, layers] : {std::pair("gemma2", 46U), std::pair("gemma3", 62U)}) {
    Header header(name);
    header.size(layers, 8192).add("attention.key_length", std::uint32_t{32});
    EXPECT_FLOAT_EQ(header.read().attentionScale(), 0.25f) << name << ": 64 values, 4 heads";
    Header other(name);
    other.size(layers - 1, 8192).add("attention.key_length", std::uint32_t{32});
    EXPECT_FLOAT_EQ(other.read().attentionScale(), 1 / std::sqrt(32.0f));
  }
}

TEST(Config, FilesMaySayWhatScoresAreMultipliedWith) {
  EXPECT_FLOAT_EQ(Header().usual().add("attention.scale", 0.125f).read().attentionScale(), 0.125f);
  expectRefused(Header().usual().add("attention.scale", 0.0f), "attention.scale");
}

TEST(Config, AWindowAsLongAsTheContextIsNone) {
  const auto withWindow = [](std::uint32_t window) {
    return Header("phi3").usual().add("attention.sliding_window", window).read();
  };
  EXPECT_FALSE(withWindow(262144).hasWindows());
  EXPECT_FALSE(withWindow(0).hasWindows());
  EXPECT_TRUE(withWindow(2047).hasWindows());
}

TEST(Config, YarnsAttentionFactorIsInTheScale) {
  const ModelConfig config = Header()
                                 .usual()
                                 .add("rope.scaling.type", "yarn")
                                 .add("rope.scaling.factor", 4.0f)
                                 .add("rope.scaling.original_context_length", std::uint32_t{1024})
                                 .read();
  const float factor = 0.1f * std::log(4.0f) + 1;
  EXPECT_FLOAT_EQ(config.attentionScale(), factor * factor / 4);
}

TEST(Config, ModelsForLongTextsHaveTheLongFactors) {
  const std::vector<float> longer(kHeadDim / 2, 4.0f);
  const std::vector<float> shorter(kHeadDim / 2, 2.0f);
  for (const auto& [context, divisors] :
       {std::pair(4096U, longer), std::pair(512U, shorter), std::pair(1024U, shorter)}) {
    const ModelConfig config = Header("phi3")
                                   .size(2, context)
                                   .add("rope.scaling.original_context_length", std::uint32_t{1024})
                                   .tensor("rope_factors_long.weight", longer)
                                   .tensor("rope_factors_short.weight", shorter)
                                   .read();
    EXPECT_EQ(config.ropeScaling.divisors, divisors) << context;
  }
}

TEST(Config, UnknownKindsOfRopeAreRefused) {
  expectRefused(Header().usual().add("rope.scaling.type", "dynamic"), "'dynamic'");
  expectRefused(Header().usual().add("rope.scaling.type", "yarn"), "original_context_length");
  expectRefused(Header()
                    .usual()
                    .add("rope.scaling.factor", 8.0f)
                    .tensor("rope_freqs.weight", std::vector<float>(kHeadDim / 2, 1.0f)),
                "two ways");
  expectRefused(Header().usual().add("rope.scaling.type", "longrope"), "original_context_length");
  expectRefused(Header().usual().add("rope.dimension_count", std::uint32_t{8}),
                "part of each head");
}

TEST(Config, RopesTensorsAreChecked) {
  const auto with = [](const std::vector<float>& divisors) {
    return Header().usual().tensor("rope_freqs.weight", divisors);
  };
  EXPECT_EQ(with(std::vector<float>(kHeadDim / 2, 1.5f)).refusal(), "");
  expectRefused(with({1, 2, 3}), "rope_freqs.weight");
  for (const float wrong : {0.0f, -1.0f, NAN, INFINITY}) {
    std::vector<float> divisors(kHeadDim / 2, 1.0f);
    divisors[3] = wrong;
    expectRefused(with(divisors), "rope_freqs.weight");
  }
}

TEST(Config, WhatNoLayerDoesIsRefused) {
  expectRefused(Header().usual().add("expert_count", std::uint32_t{8}), "mixture of experts");
  EXPECT_EQ(Header().usual().add("expert_count", std::uint32_t{0}).refusal(), "");
  expectRefused(Header().usual().add("attention.causal", false), "behind them");
  EXPECT_EQ(Header().usual().add("attention.causal", true).refusal(), "");
  for (const char* key : {"logit_scale", "residual_scale", "embedding_scale", "attention.clamp_kqv",
                          "attention.max_alibi_bias", "attention.temperature_scale"}) {
    expectRefused(Header().usual().add(key, 0.5f), key);
  }
  expectRefused(Header().usual().add("attention.value_length", std::uint32_t{32}), "another size");
}

TEST(Config, UnknownArchitecturesAreNamedAndKnownOnesListed) {
  const std::string sentence = Header("mamba").usual().refusal();
  EXPECT_NE(sentence.find("'mamba'"), std::string::npos) << sentence;
  for (const char* known : {"llama", "qwen2", "qwen3", "phi3", "gemma2", "gemma3"})
    EXPECT_NE(sentence.find(known), std::string::npos) << sentence;
}

TEST(Config, MissingKeysAreNamed) {
  expectRefused(Header().add("context_length", std::uint32_t{64}), "llama.block_count");
  expectRefused(Header().add("block_count", std::uint32_t{2}), "llama.context_length");
}

TEST(Config, AbsurdValuesAreRefused) {
  const auto refused = [](const std::string& key, auto value) {
    expectRefused(Header().usual().add(key, value), key);
  };
  refused("attention.head_count_kv", std::uint32_t{3});
  refused("attention.head_count_kv", std::uint32_t{0});
  refused("attention.key_length", std::uint32_t{15});
  refused("attention.key_length", std::uint32_t{1 << 20});
  refused("attention.layer_norm_rms_epsilon", -1.0f);
  refused("attention.layer_norm_rms_epsilon", 1e9f);
  refused("attention.sliding_window", std::int32_t{-1});
  refused("attn_logit_softcapping", -2.0f);
  refused("final_logit_softcapping", static_cast<float>(NAN));
  refused("rope.freq_base", 0.0f);
  refused("rope.freq_base", 1.0f);
  refused("rope.freq_base", static_cast<float>(INFINITY));
  refused("rope.scaling.factor", 0.0f);
  refused("rope.scaling.attn_factor", static_cast<float>(NAN));
  expectRefused(Header().size(0, 64), "block_count");
  expectRefused(Header().size(1 << 30, 64), "block_count");
  expectRefused(Header().size(2, 0), "context_length");
  expectRefused(Header().size(2, 1U << 31), "context_length");
}

}  // namespace
}  // namespace specache::test

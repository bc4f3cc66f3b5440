// SPDX-License-Identifier: GPL-3.0-or-later
// Hugging Face folders in GGUF's terms. tests/core/model compares logits with transformers'.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "core/loading/model_file.h"
#include "kernels/half.h"
#include "tests/core/loading/folder_copy.h"
#include "tests/support/safetensors_writer.h"

namespace specache::test {
namespace {

using kernels::DType;
using nlohmann::json;

std::vector<float> floatsOf(const StoredTensor& tensor) {
  EXPECT_EQ(tensor.dtype, DType::f32);
  std::vector<float> values(tensor.data.size() / sizeof(float));
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

std::optional<int> number(const ModelFile& file, const char* key) {
  return file.metadata().find<int>(key);
}
std::optional<float> real(const ModelFile& file, const char* key) {
  return file.metadata().find<float>(key);
}
std::optional<std::string_view> text(const ModelFile& file, const char* key) {
  return file.metadata().find<std::string_view>(key);
}

TEST(Folder, hasGgufsKeys) {
  const HuggingFaceFolder file("tests/data/folders/llama");
  EXPECT_EQ(text(file, "general.architecture"), "llama");
  EXPECT_EQ(text(file, "general.name"), "llama");
  EXPECT_EQ(number(file, "llama.block_count"), 2);
  EXPECT_EQ(number(file, "llama.context_length"), 256);
  EXPECT_EQ(number(file, "llama.embedding_length"), 32);
  EXPECT_EQ(number(file, "llama.feed_forward_length"), 64);
  EXPECT_EQ(number(file, "llama.attention.head_count"), 2);
  EXPECT_EQ(number(file, "llama.attention.head_count_kv"), 1);
  EXPECT_EQ(number(file, "llama.attention.key_length"), 32);
  EXPECT_EQ(number(file, "llama.attention.value_length"), 32);
  EXPECT_EQ(number(file, "llama.rope.dimension_count"), 32);
  EXPECT_EQ(real(file, "llama.attention.layer_norm_rms_epsilon"), 1e-5F);
  EXPECT_EQ(real(file, "llama.rope.freq_base"), 10000.0F);
  EXPECT_FALSE(file.metadata().contains("llama.rope.scaling.type"));
  EXPECT_FALSE(file.metadata().contains("llama.attention.sliding_window"));
  EXPECT_FALSE(file.metadata().contains("llama.attention.scale"));
  EXPECT_TRUE(file.pairsHalves());
  EXPECT_EQ(file.tokenizerFolder(), "tests/data/folders/llama");
}

TEST(Folder, namesItselfAfterItsFolder) {
  const std::string name(*text(HuggingFaceFolder("tests/data/folders/llama/"), "general.name"));
  EXPECT_EQ(name, "llama");
}

TEST(Folder, opensByAnyOfItsFiles) {
  for (const char* name : {"", "config.json", "model-00002-of-00003.safetensors"}) {
    const auto file = openModelFile(std::filesystem::path("tests/data/folders/llama") / name);
    EXPECT_EQ(file->tensors().size(), 21U) << name;
    EXPECT_EQ(file->files().size(), 6U) << name;  // 3 of weights, 3 of JSON
  }
}

TEST(Folder, hasGgufsTensors) {
  const HuggingFaceFolder file("tests/data/folders/llama");
  EXPECT_EQ(file.tensors().size(), 21U);
  const StoredTensor& key = file.tensor("blk.1.attn_k.weight");
  EXPECT_EQ(key.dtype, DType::f32);
  EXPECT_EQ(key.columns(), 32);
  EXPECT_EQ(key.rows(), 32);
  EXPECT_EQ(file.tensor("output.weight").rows(), 703);
  EXPECT_EQ(file.tensor("blk.0.ffn_down.weight").columns(), 64);
  const HuggingFaceFolder fused("tests/data/folders/phi3");
  EXPECT_EQ(fused.tensor("blk.0.attn_qkv.weight").rows(), 128);
  EXPECT_EQ(fused.tensor("blk.0.ffn_up.weight").rows(), 128);
  EXPECT_EQ(fused.findTensor("blk.0.ffn_gate.weight"), nullptr);
  const HuggingFaceFolder tied("tests/data/folders/llama3");
  EXPECT_EQ(tied.findTensor("output.weight"), nullptr);
}

TEST(Folder, vectorsAreWholeNumbersOfSinglePrecision) {
  const HuggingFaceFolder qwen("tests/data/folders/qwen2");
  EXPECT_EQ(floatsOf(qwen.tensor("blk.1.attn_v.bias")).size(), 32U);
  // Gemma's files hold what is added to 1.
  const SafetensorsFile weights("tests/data/folders/gemma2/model.safetensors");
  const SafeTensor& stored =
      weights.tensors().at("model.layers.0.pre_feedforward_layernorm.weight");
  ASSERT_EQ(stored.type, "BF16");
  const HuggingFaceFolder gemma("tests/data/folders/gemma2");
  const std::vector<float> norm = floatsOf(gemma.tensor("blk.0.ffn_norm.weight"));
  ASSERT_EQ(norm.size(), 32U);
  for (std::size_t i = 0; i < norm.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, stored.data.data() + 2 * i, 2);
    EXPECT_EQ(norm[i], 1 + std::bit_cast<float>(std::uint32_t{bits} << 16U));
  }
}

TEST(Folder, gemmasAreDescribed) {
  const HuggingFaceFolder two("tests/data/folders/gemma2");
  EXPECT_FLOAT_EQ(*real(two, "gemma2.attention.scale"), 1 / std::sqrt(48.0F));
  EXPECT_EQ(real(two, "gemma2.attn_logit_softcapping"), 0.0F);
  EXPECT_EQ(real(two, "gemma2.final_logit_softcapping"), 3.0F);
  EXPECT_EQ(number(two, "gemma2.attention.sliding_window"), 256);
  const HuggingFaceFolder three("tests/data/folders/gemma3");
  EXPECT_EQ(text(three, "general.architecture"), "gemma3");
  EXPECT_EQ(real(three, "gemma3.rope.freq_base"), 1e6F);
  EXPECT_EQ(real(three, "gemma3.rope.freq_base_swa"), 1e4F);
  EXPECT_EQ(real(three, "gemma3.attn_logit_softcapping"), 0.0F);
  EXPECT_TRUE(three.findTensor("blk.1.attn_k_norm.weight"));
  EXPECT_TRUE(three.findTensor("blk.1.post_ffw_norm.weight"));
  const FolderCopy silent("gemma2");
  silent.editConfig([](json& config) {
    for (const char* name : {"attn_logit_softcapping", "final_logit_softcapping",
                             "query_pre_attn_scalar", "head_dim"}) {
      config.erase(name);
    }
  });
  const HuggingFaceFolder usual = silent.open();
  EXPECT_EQ(real(usual, "gemma2.attn_logit_softcapping"), 50.0F);
  EXPECT_EQ(real(usual, "gemma2.final_logit_softcapping"), 30.0F);
  EXPECT_EQ(real(usual, "gemma2.attention.scale"), 1 / 16.0F);
  EXPECT_EQ(number(usual, "gemma2.attention.key_length"), 256);
}

/// The window's key and the pattern's.
struct Window {
  std::optional<int> tokens;
  std::optional<int> period;
  bool operator==(const Window&) const = default;
};

Window windowOf(const FolderCopy& folder, std::string architecture) {
  const HuggingFaceFolder file = folder.open();
  const std::string key = architecture.append(".attention.sliding_window");
  return {number(file, key.c_str()), number(file, (key + "_pattern").c_str())};
}

TEST(Folder, windows) {
  EXPECT_EQ(windowOf(FolderCopy("llama"), "llama"), (Window{std::nullopt, std::nullopt}));
  const FolderCopy mistral("mistral");
  EXPECT_EQ(windowOf(mistral, "llama"), (Window{0, std::nullopt}));
  mistral.editConfig([](json& config) { config["sliding_window"] = 16; });
  EXPECT_EQ(windowOf(mistral, "llama"), (Window{16, 0}));
  mistral.editConfig([](json& config) { config.erase("sliding_window"); });
  EXPECT_EQ(windowOf(mistral, "llama"), (Window{4096, 0}));

  const FolderCopy qwen("qwen2");
  qwen.editConfig([](json& config) { config.erase("layer_types"); });
  EXPECT_EQ(windowOf(qwen, "qwen2"), (Window{0, std::nullopt}));
  qwen.editConfig([](json& config) {
    config["use_sliding_window"] = true;
    config["sliding_window"] = 32;
    config["max_window_layers"] = 0;
  });
  EXPECT_EQ(windowOf(qwen, "qwen2"), (Window{32, 0}));
  qwen.editConfig([](json& config) { config["max_window_layers"] = 2; });
  EXPECT_EQ(windowOf(qwen, "qwen2"), (Window{0, std::nullopt}));
  qwen.editConfig([](json& config) { config["max_window_layers"] = 1; });
  EXPECT_NE(qwen.failure().find("layers with a window in no regular order"), std::string::npos);

  const FolderCopy gemma("gemma2");
  EXPECT_EQ(windowOf(gemma, "gemma2"), (Window{256, 2}));
  gemma.editConfig([](json& config) { config.erase("layer_types"); });
  EXPECT_EQ(windowOf(gemma, "gemma2"), (Window{256, 2}));
  gemma.editConfig([](json& config) {
    config["layer_types"] = {"full_attention", "full_attention"};
  });
  EXPECT_EQ(windowOf(gemma, "gemma2"), (Window{0, std::nullopt}));
  gemma.editConfig([](json& config) { config["layer_types"] = {"full_attention", "chunked"}; });
  EXPECT_NE(gemma.failure().find("layers of the type \"chunked\""), std::string::npos);
  gemma.editConfig([](json& config) { config["layer_types"] = {"full_attention"}; });
  EXPECT_NE(gemma.failure().find("\"layer_types\" is a list of 1 for 2 layers"), std::string::npos);
}

TEST(Folder, linearRope) {
  const FolderCopy folder("llama");
  for (const char* type : {"type", "rope_type"}) {
    folder.editConfig([&](json& config) {
      config.erase("rope_parameters");
      config["rope_theta"] = 500000;
      config["rope_scaling"] = {{type, "linear"}, {"factor", 4}};
    });
    const HuggingFaceFolder file = folder.open();
    EXPECT_EQ(text(file, "llama.rope.scaling.type"), "linear");
    EXPECT_EQ(real(file, "llama.rope.scaling.factor"), 4.0F);
    EXPECT_EQ(real(file, "llama.rope.freq_base"), 500000.0F);
  }
}

TEST(Folder, ropesThatChangeNothing) {
  const FolderCopy folder("llama");
  for (const json& scaling :
       {json(), json{{"type", "default"}}, json{{"type", "dynamic"}, {"factor", 2.0}}}) {
    folder.editConfig([&](json& config) {
      config.erase("rope_parameters");
      config["rope_scaling"] = scaling;
    });
    const HuggingFaceFolder file = folder.open();
    EXPECT_FALSE(file.metadata().contains("llama.rope.scaling.type")) << scaling;
    EXPECT_EQ(file.findTensor("rope_freqs.weight"), nullptr);
    EXPECT_EQ(real(file, "llama.rope.freq_base"), 10000.0F);
  }
}

TEST(Folder, llama3Rope) {
  // Against transformers' formula, written down again from its own frequencies' side.
  const HuggingFaceFolder file("tests/data/folders/llama3");
  EXPECT_FALSE(file.metadata().contains("llama.rope.scaling.type"));
  const std::vector<float> factors = floatsOf(file.tensor("rope_freqs.weight"));
  ASSERT_EQ(factors.size(), 16U);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const double frequency = std::pow(50000.0, -2.0 * static_cast<double>(i) / 32);
    const double wavelength = 2 * std::acos(-1.0) / frequency;
    double scaled = frequency;
    if (wavelength > 64.0 / 1) {
      scaled = frequency / 8;
    } else if (wavelength >= 64.0 / 4) {
      const double smooth = (64 / wavelength - 1) / (4 - 1);
      scaled = (1 - smooth) * frequency / 8 + smooth * frequency;
    }
    EXPECT_NEAR(factors[i], frequency / scaled, 1e-5) << i;
  }
}

TEST(Folder, yarn) {
  const FolderCopy folder("qwen2");
  const auto open = [&](const json& more) {
    folder.editConfig([&](json& config) {
      config.erase("rope_parameters");
      config["rope_scaling"] = {{"type", "yarn"}, {"factor", 4.0}};
      config["rope_scaling"].update(more);
    });
    return folder.open();
  };
  const HuggingFaceFolder plain = open({{"original_max_position_embeddings", 64}});
  EXPECT_EQ(text(plain, "qwen2.rope.scaling.type"), "yarn");
  EXPECT_EQ(number(plain, "qwen2.rope.scaling.original_context_length"), 64);
  EXPECT_FALSE(plain.metadata().contains("qwen2.rope.scaling.yarn_attn_factor"));
  EXPECT_FALSE(plain.metadata().contains("qwen2.rope.scaling.yarn_beta_fast"));
  const HuggingFaceFolder other =
      open({{"attention_factor", 0.5}, {"beta_fast", 16}, {"beta_slow", 2}});
  EXPECT_EQ(number(other, "qwen2.rope.scaling.original_context_length"), 256);
  EXPECT_EQ(real(other, "qwen2.rope.scaling.yarn_beta_fast"), 16.0F);
  EXPECT_EQ(real(other, "qwen2.rope.scaling.yarn_beta_slow"), 2.0F);
  EXPECT_EQ(real(other, "qwen2.rope.scaling.yarn_attn_factor"), 0.5F);
}

TEST(Folder, longrope) {
  const HuggingFaceFolder file("tests/data/folders/phi3");
  EXPECT_EQ(text(file, "phi3.rope.scaling.type"), "longrope");
  EXPECT_EQ(number(file, "phi3.rope.scaling.original_context_length"), 32);
  EXPECT_FLOAT_EQ(*real(file, "phi3.rope.scaling.attn_factor"),
                  static_cast<float>(std::sqrt(1 + std::log(8.0) / std::log(32.0))));
  EXPECT_EQ(floatsOf(file.tensor("rope_factors_long.weight"))[3], 2.5F);
  EXPECT_FLOAT_EQ(floatsOf(file.tensor("rope_factors_short.weight"))[3], 1.06F);
  const FolderCopy older("phi3");
  older.editConfig([](json& config) {
    config["rope_scaling"] = config["rope_parameters"];
    config["rope_scaling"].erase("rope_type");
    config["rope_scaling"]["type"] = "su";
    config.erase("rope_parameters");
  });
  EXPECT_EQ(text(older.open(), "phi3.rope.scaling.type"), "longrope");
  older.editConfig([](json& config) { config["rope_scaling"]["long_factor"] = {1, 2, 3}; });
  EXPECT_NE(older.failure().find("\"long_factor\" is not a list of 16 numbers"), std::string::npos);
}

TEST(Folder, ropesThatAreRefused) {
  const FolderCopy folder("llama");
  for (const auto& [scaling, expected] : std::vector<std::pair<json, std::string>>{
           {{{"type", "wavy"}}, "in the way \"wavy\""},
           {{{"type", "linear"}}, "\"factor\" is missing"},
           {{{"type", "linear"}, {"factor", -1}}, "\"factor\" is -1"},
           {{{"type", "linear"}, {"factor", "2"}}, "\"factor\" is not a number"},
           {{{"type", "yarn"}, {"factor", 2}, {"truncate", false}}, "\"truncate\""},
           {{{"type", "llama3"}, {"factor", 2}, {"low_freq_factor", 4}, {"high_freq_factor", 1}},
            "\"high_freq_factor\""},
           {"linear", "\"rope_scaling\" is not an object"}}) {
    folder.editConfig([&, scaling = scaling](json& config) {
      config.erase("rope_parameters");
      config["rope_scaling"] = scaling;
    });
    const std::string message = folder.failure();
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }
}

TEST(Folder, tensorsAtOddPlacesAreCopied) {
  const FolderCopy folder("llama");
  SafetensorsWriter writer;
  const FolderWeights weights(folder.path());
  for (const SafetensorsFile& file : weights.files()) {
    for (const auto& [name, tensor] : file.tensors()) {
      writer.add(name, tensor.type, tensor.shape, Bytes(tensor.data.begin(), tensor.data.end()));
    }
  }
  for (int spaces = 0; spaces < 4; ++spaces) {  // in the header, so that the data moves on
    folder.write("model.safetensors",
                 writer.bytes(std::string(static_cast<std::size_t>(spaces), ' ')));
    const HuggingFaceFolder moved = folder.open();
    const HuggingFaceFolder whole("tests/data/folders/llama");
    ASSERT_EQ(moved.tensors().size(), whole.tensors().size());
    for (const auto& [name, tensor] : moved.tensors()) {
      const StoredTensor& expected = whole.tensor(name);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data.data()) % 4, 0U);
      EXPECT_TRUE(std::equal(tensor.data.begin(), tensor.data.end(), expected.data.begin(),
                             expected.data.end()));
    }
  }
}

TEST(Folder, chatTemplates) {
  const auto templateOf = [](const FolderCopy& folder) {
    const HuggingFaceFolder file = folder.open();
    return std::string(text(file, "tokenizer.chat_template").value_or("none"));
  };
  const FolderCopy folder("llama");
  EXPECT_EQ(templateOf(folder), "{{ bos_token }}{{ messages[0]['content'] }}");
  folder.edit("tokenizer_config.json", [](json& config) {
    config["chat_template"] = {{{"name", "tool_use"}, {"template", "t"}},
                               {{"name", "default"}, {"template", "d"}}};
  });
  EXPECT_EQ(templateOf(folder), "d");
  folder.write("chat_template.jinja", "own");
  EXPECT_EQ(templateOf(folder), "own");
  folder.remove("chat_template.jinja");
  folder.remove("tokenizer_config.json");
  EXPECT_EQ(templateOf(folder), "none");
  folder.write("tokenizer_config.json", R"({"chat_template": 7})");
  EXPECT_NE(folder.failure().find("\"chat_template\" is not a list"), std::string::npos);
}

}  // namespace
}  // namespace specache::test

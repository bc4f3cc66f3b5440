// SPDX-License-Identifier: GPL-3.0-or-later
// Folders that can't be used: each is refused with one sentence that names the file.
#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <vector>

#include "core/loading/file_fault.h"
#include "core/loading/model_file.h"
#include "tests/core/loading/folder_copy.h"
#include "tests/support/flip_bits.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

using nlohmann::json;

void expectFailure(const FolderCopy& folder, const std::string& file, const std::string& expected) {
  const std::clock_t begin = std::clock();
  const std::string message = folder.failure();
  EXPECT_LT(std::clock() - begin, CLOCKS_PER_SEC) << message;
  EXPECT_EQ(message.rfind((folder.path() / file).string(), 0), 0U) << message;
  EXPECT_NE(message.find(expected), std::string::npos) << message;
  EXPECT_EQ(message.back(), '.') << message;
}

void expectConfigFailure(const char* name, const json& value, const std::string& expected) {
  const FolderCopy folder("llama");
  folder.editConfig([&](json& config) { config[name] = value; });
  expectFailure(folder, "config.json", expected);
}

TEST(FolderDamage, noModel) {
  const FolderCopy folder("llama");
  folder.remove("config.json");
  const std::string message = folder.failure();
  EXPECT_NE(message.find("it has no config.json, so it is no model"), std::string::npos) << message;
  EXPECT_THROW(openModelFile(folder.path() / "nothing"), Error);
}

TEST(FolderDamage, otherModels) {
  expectConfigFailure("model_type", "mamba",
                      "of the type \"mamba\", which is not supported. "
                      "Choose a model of one of the types llama, mistral, qwen2,");
  expectConfigFailure("model_type", 7, "\"model_type\" is not a text");
  expectConfigFailure("model_type", nullptr, "does not say its \"model_type\"");
  expectConfigFailure("architectures", {"LlamaForSequenceClassification"},
                      "\"LlamaForSequenceClassification\"");
  expectConfigFailure("quantization_config", {{"quant_method", "gptq"}, {"bits", 4}},
                      "quantised by the method \"gptq\", which is not supported. Choose the "
                      "model's GGUF file, or its folder in F32, F16 or BF16");
  expectConfigFailure("quantization_config", {{"quant_method", "awq"}}, "\"awq\"");
  expectConfigFailure("hidden_act", "relu", "the activation \"relu\"");
}

TEST(FolderDamage, absurdConfigurations) {
  for (const char* name : {"num_hidden_layers", "hidden_size", "num_attention_heads",
                           "intermediate_size", "max_position_embeddings"}) {
    const std::string quotedName = quoted(name);
    expectConfigFailure(name, nullptr, quotedName + " is missing");
    expectConfigFailure(name, 0, quotedName + " is 0");
    expectConfigFailure(name, -3, quotedName + " is not a whole number from 1 on");
    expectConfigFailure(name, 2.5, quotedName + " is not a whole number from 1 on");
    expectConfigFailure(name, 1ULL << 40U, quotedName + " is 1099511627776");
    expectConfigFailure(name, "many", quotedName + " is not a whole number from 1 on");
  }
  expectConfigFailure("num_hidden_layers", 2000000000, "\"num_hidden_layers\" is 2000000000");
  expectConfigFailure("head_dim", 1 << 20, "\"head_dim\"");
  expectConfigFailure("rms_norm_eps", nullptr, "\"rms_norm_eps\" is missing");
  expectConfigFailure("rms_norm_eps", true, "\"rms_norm_eps\" is not a number");
  expectConfigFailure("num_key_value_heads", 0, "\"num_key_value_heads\" is 0");
  expectConfigFailure("partial_rotary_factor", 7, "\"partial_rotary_factor\"");
  expectConfigFailure("tie_word_embeddings", "yes", "\"tie_word_embeddings\" is not a yes or no");
}

TEST(FolderDamage, configurationsThatAreNoJson) {
  const FolderCopy folder("llama");
  for (const auto& [content, expected] : std::vector<std::pair<std::string, std::string>>{
           {"{", "it is not JSON"},
           {"[]", "it is not a JSON object"},
           {"{\"model_type\":\"llama\",\"model_type\":\"llama\"}", "\"model_type\" occurs twice"},
           {std::string(100000, '['), "nested too deeply"},
           {"", "is empty"}}) {
    folder.write("config.json", content);
    expectFailure(folder, "config.json", expected);
  }
}

TEST(FolderDamage, otherWeights) {
  const FolderCopy folder("gemma2");
  folder.remove("model.safetensors");
  EXPECT_NE(
      folder.failure().find("it has no model.safetensors and no model.safetensors.index.json"),
      std::string::npos);
  folder.write("pytorch_model.bin", "PK");
  EXPECT_NE(folder.failure().find("in PyTorch's own format (pytorch_model.bin), in which files may "
                                  "run programs. Choose a copy with safetensors files"),
            std::string::npos);
}

TEST(FolderDamage, partsOfTheWeights) {
  constexpr const char* index = "model.safetensors.index.json";
  const FolderCopy missing("llama");
  missing.remove("model-00002-of-00003.safetensors");
  expectFailure(missing, "model-00002-of-00003.safetensors", "is missing, which");

  const FolderCopy folder("llama");
  const json sound = folder.read(index);
  for (const char* name : {"../model.safetensors", "/etc/passwd", "a/b.safetensors", "config.json",
                           "..", "", "a\\b.safetensors"}) {
    folder.edit(index, [&](json& value) { value["weight_map"]["lm_head.weight"] = name; });
    expectFailure(folder, index, "as a file of weights");
  }
  folder.write(index, sound.dump());
  folder.edit(index, [](json& value) {
    value["weight_map"]["absent.weight"] = "model-00001-of-00003.safetensors";
  });
  expectFailure(folder, "model-00001-of-00003.safetensors",
                "it lacks the tensor \"absent.weight\"");
  folder.write(index, R"({"weight_map": {}})");
  expectFailure(folder, index, "it lists no tensors");
  folder.write(index, R"({"weight_map": []})");
  expectFailure(folder, index, "\"weight_map\" is not an object");
  folder.write(index, R"({"weight_map": {"a": 1}})");
  expectFailure(folder, index, "it names no file for \"a\"");
}

TEST(FolderDamage, tensorsInTwoFiles) {
  const FolderCopy folder("llama");
  std::filesystem::copy(folder.path() / "model-00001-of-00003.safetensors",
                        folder.path() / "again.safetensors");
  folder.edit("model.safetensors.index.json",
              [](json& index) { index["weight_map"]["lm_head.weight"] = "again.safetensors"; });
  const std::string message = folder.failure();
  EXPECT_NE(message.find("which another file has, too"), std::string::npos) << message;
}

/// The tensors of a folder with one file, to be written again otherwise.
SafetensorsWriter changed(const std::string& name, const std::string& which,
                          const std::function<void(SafetensorsWriter&, const SafeTensor&)>& add) {
  SafetensorsWriter writer;
  const SafetensorsFile file("tests/data/folders/" + name + "/model.safetensors");
  for (const auto& [tensor, stored] : file.tensors()) {
    if (tensor == which) {
      add(writer, stored);
    } else {
      writer.add(tensor, stored.type, stored.shape, Bytes(stored.data.begin(), stored.data.end()));
    }
  }
  return writer;
}

TEST(FolderDamage, tensors) {
  const FolderCopy folder("qwen2");
  const std::string name = "model.layers.1.self_attn.k_proj.bias";
  const auto failureWith = [&](const std::function<void(SafetensorsWriter&)>& add) {
    folder.write("model.safetensors",
                 changed("qwen2", name, [&](SafetensorsWriter& writer, const SafeTensor&) {
                   add(writer);
                 }).bytes());
    return folder.failure();
  };
  EXPECT_EQ(failureWith([&](auto& w) { w.add(name, "F16", {32}, Bytes(64)); }), "no error");
  EXPECT_NE(failureWith([](auto&) {}).find("the tensor \"" + name + "\" is missing"),
            std::string::npos);
  EXPECT_NE(failureWith([&](auto& w) {
              w.add(name, "I8", {32}, Bytes(32));
            }).find("is stored as \"I8\", which is not supported"),
            std::string::npos);
  EXPECT_NE(failureWith([&](auto& w) {
              w.add(name, "F16", {}, Bytes(2));
            }).find("is no matrix and no vector"),
            std::string::npos);
  EXPECT_NE(failureWith([&](auto& w) {
              w.add(name, "F16", {0}, Bytes());
            }).find("is no matrix and no vector"),
            std::string::npos);
  EXPECT_NE(failureWith([&](auto& w) {
              w.add(name, "F16", {2, 2, 2}, Bytes(16));
            }).find("is no matrix and no vector"),
            std::string::npos);
  for (const char* other :
       {"model.layers.2.self_attn.k_proj.bias", "model.layers.01.self_attn.k_proj.bias",
        "model.layers.-1.self_attn.k_proj.bias", "model.layers.99999999999.self_attn.k_proj.bias",
        "model.layers.1", "model.layers.1.", "model.layers.1.mlp.up_proj.bias", "score.weight"}) {
    const std::string message = failureWith([&](auto& w) { w.add(other, "F16", {32}, Bytes(64)); });
    EXPECT_NE(message.find("has the tensor \"" + std::string(other) + "\", which is not supported"),
              std::string::npos)
        << message;
  }
  EXPECT_NE(failureWith([&](auto& w) {
              w.add(name, "F16", {32}, Bytes(64));
              w.add("model.layers.0.self_attn.rotary_emb.inv_freq", {16}, std::vector<float>(16));
            }).find("no error"),
            std::string::npos);
}

TEST(FolderDamage, anUntiedOutputIsMissing) {
  const FolderCopy folder("gemma2");
  folder.editConfig([](json& config) { config["tie_word_embeddings"] = false; });
  EXPECT_NE(folder.failure().find("the tensor \"lm_head.weight\" is missing"), std::string::npos);
}

TEST(FolderDamage, flippedBitsNeverDoMoreThanFail) {
  std::mt19937_64 generator = seededGenerator();
  const FolderCopy folder("gemma3");
  const std::string whole = folder.read("config.json").dump();
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole;
    flipBits(damaged, generator, 3, 6);
    folder.write("config.json", damaged);
    folder.failure();
  }
}

}  // namespace
}  // namespace specache::test

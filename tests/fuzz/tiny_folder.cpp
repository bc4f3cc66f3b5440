// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/tiny_folder.h"

#include <string_view>
#include <vector>

#include "core/text/sentencepiece_model.h"
#include "tests/support/safetensors_writer.h"

namespace specache::test {
namespace {

constexpr std::string_view config =
    R"({"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_act":"silu",)"
    R"("num_hidden_layers":1,"hidden_size":2,"num_attention_heads":1,"num_key_value_heads":1,)"
    R"("head_dim":4,"intermediate_size":3,"max_position_embeddings":64,"rms_norm_eps":1e-5,)"
    R"("rope_theta":10000.0,"rope_scaling":{"rope_type":"llama3","factor":8.0,)"
    R"("low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":32},)"
    R"("sliding_window":16,"layer_types":["full_attention"],"partial_rotary_factor":1.0,)"
    R"("tie_word_embeddings":true,"quantization_config":null,"eos_token_id":2})";

constexpr std::string_view tokenizer =
    R"({"bos_token":"<s>","eos_token":{"content":"</s>"},"add_bos_token":true,)"
    R"("chat_template":[{"name":"default","template":"{{ x }}"}],)"
    R"("added_tokens_decoder":{"10":{"content":"<x>","special":true},)"
    R"("11":{"content":"<y>","special":false}}})";

}  // namespace

Bytes tinyFolderWeights() {
  SafetensorsWriter writer;
  const auto add = [&](const char* name, const std::vector<std::int64_t>& shape) {
    std::size_t count = 1;
    for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
    writer.add(name, shape, std::vector<float>(count, 1.5F));
  };
  add("model.embed_tokens.weight", {12, 2});
  add("model.norm.weight", {2});
  add("model.layers.0.input_layernorm.weight", {2});
  add("model.layers.0.self_attn.q_proj.weight", {4, 2});
  add("model.layers.0.self_attn.k_proj.weight", {4, 2});
  add("model.layers.0.self_attn.v_proj.weight", {4, 2});
  add("model.layers.0.self_attn.o_proj.weight", {2, 4});
  add("model.layers.0.post_attention_layernorm.weight", {2});
  add("model.layers.0.mlp.gate_proj.weight", {3, 2});
  add("model.layers.0.mlp.up_proj.weight", {3, 2});
  add("model.layers.0.mlp.down_proj.weight", {2, 3});
  return writer.bytes();
}

std::string tinyFolderTokenizer() {
  Vocabulary vocabulary;
  vocabulary.pieces = {{"<unk>", 0, PieceType::unknown},
                       {"<s>", 0, PieceType::control},
                       {"</s>", 0, PieceType::control},
                       {std::string(spaceSymbol), -1},
                       {"t", -2},
                       {"h", -3},
                       {"e", -4},
                       {"th", -5},
                       {"the", -6},
                       {std::string(spaceSymbol) + "the", -7}};
  return sentencePieceModel(vocabulary);
}

std::string tinyFolderJson() {
  std::string parts(config);
  parts.append(1, '\0').append(tokenizer).append(1, '\0').append(R"({"eos_token_id":[2,10]})");
  parts.append(1, '\0').append(R"({"weight_map":{"model.norm.weight":"tiny.safetensors"}})");
  return parts;
}

}  // namespace specache::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_architecture.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace specache {
namespace {

constexpr auto outer = std::to_array<TensorName>({
    {"model.embed_tokens.weight", "token_embd.weight"},
    {"model.norm.weight", "output_norm.weight"},
    {"lm_head.weight", "output.weight", false},
});

constexpr auto llamaLayer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
});

constexpr auto qwen2Layer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.q_proj.bias", "attn_q.bias"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.k_proj.bias", "attn_k.bias"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.v_proj.bias", "attn_v.bias"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
});

constexpr auto qwen3Layer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.q_norm.weight", "attn_q_norm.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.k_norm.weight", "attn_k_norm.weight"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
});

constexpr auto phi3Layer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.qkv_proj.weight", "attn_qkv.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
});

constexpr auto gemma2Layer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "post_attention_norm.weight"},
    {"pre_feedforward_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
    {"post_feedforward_layernorm.weight", "post_ffw_norm.weight"},
});

constexpr auto gemma3Layer = std::to_array<TensorName>({
    {"input_layernorm.weight", "attn_norm.weight"},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.q_norm.weight", "attn_q_norm.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.k_norm.weight", "attn_k_norm.weight"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"post_attention_layernorm.weight", "post_attention_norm.weight"},
    {"pre_feedforward_layernorm.weight", "ffn_norm.weight"},
    {"mlp.gate_proj.weight", "ffn_gate.weight"},
    {"mlp.up_proj.weight", "ffn_up.weight"},
    {"mlp.down_proj.weight", "ffn_down.weight"},
    {"post_feedforward_layernorm.weight", "post_ffw_norm.weight"},
});

constexpr std::string_view gelu = "gelu_pytorch_tanh";

constexpr auto architectures = std::to_array<FolderArchitecture>({
    {.modelType = "llama", .gguf = "llama", .layer = llamaLayer, .hasWindow = false},
    {.modelType = "mistral", .gguf = "llama", .layer = llamaLayer, .slidingWindow = 4096},
    {.modelType = "qwen2", .gguf = "qwen2", .layer = qwen2Layer, .windowIsOptional = true},
    {.modelType = "qwen3",
     .gguf = "qwen3",
     .layer = qwen3Layer,
     .headSize = 128,
     .windowIsOptional = true},
    {.modelType = "phi3", .gguf = "phi3", .layer = phi3Layer},
    {.modelType = "gemma2",
     .gguf = "gemma2",
     .layer = gemma2Layer,
     .activation = gelu,
     .tied = true,
     .headSize = 256,
     .slidingWindow = 4096,
     .fullEvery = 2,
     .scoreCap = 50,
     .logitCap = 30,
     .scalesQueries = true,
     .normsFromOne = true},
    {.modelType = "gemma3_text",
     .gguf = "gemma3",
     .layer = gemma3Layer,
     .activation = gelu,
     .tied = true,
     .ropeBase = 1e6F,
     .headSize = 256,
     .slidingWindow = 4096,
     .fullEvery = 6,
     .scalesQueries = true,
     .normsFromOne = true},
});

const TensorName* find(std::span<const TensorName> names, std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [name](const TensorName& one) { return one.folder == name; });
  return found == names.end() ? nullptr : &*found;
}

}  // namespace

const FolderArchitecture* findFolderArchitecture(std::string_view modelType) {
  const auto* const found =
      std::find_if(architectures.begin(), architectures.end(),
                   [=](const FolderArchitecture& one) { return one.modelType == modelType; });
  return found == architectures.end() ? nullptr : found;
}

std::span<const FolderArchitecture> allFolderArchitectures() {
  return architectures;
}

std::span<const TensorName> outerTensorNames() {
  return outer;
}

std::optional<GgufName> findTensorName(const FolderArchitecture& architecture,
                                       std::string_view name) {
  constexpr std::string_view layers = "model.layers.";
  if (!name.starts_with(layers)) {
    const TensorName* found = find(outer, name);
    return found ? std::optional(GgufName{*found}) : std::nullopt;
  }
  name.remove_prefix(layers.size());
  int layer = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), layer);
  const auto digits = static_cast<std::size_t>(end - name.data());
  if (error != std::errc() || layer < 0 || digits == name.size() || name[digits] != '.' ||
      (name[0] == '0' && digits > 1)) {
    return std::nullopt;
  }
  const TensorName* found = find(architecture.layer, name.substr(digits + 1));
  return found ? std::optional(GgufName{*found, layer}) : std::nullopt;
}

}  // namespace specache

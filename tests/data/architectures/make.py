#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a tiny random model of every architecture, as a GGUF file, and what transformers makes of 300 tokens.

usage: make.py [NAME...]          writes NAME.gguf and NAME.json for all of CASES, or for those named
       make.py --folders FOLDER   also saves each model as Hugging Face does, in FOLDER/NAME/

Needs `pip install torch transformers gguf`. Metadata and tensors are what llama.cpp's converter writes. Weights are
random, large enough that attention is far from uniform. In F16 files they are rounded before the logits are computed,
so that file and logits are of the same model; logits are float32, with eager attention. They come as transformers
computes them ("logits"), and with keys and values rounded to 16 bits on the way ("logits_16_bit_kv"), as this program
keeps them.
"""
import argparse
import json
import math
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers

HERE = Path(__file__).parent
TOKENS = 300
POSITIONS = [0, 63, 64, 128, 200, 299]  # whose logits are kept
SEED = 20240229

# A byte-pair vocabulary: two control pieces, printable ASCII, space and line break, and three merges.
PIECES = ["<s>", "</s>", *map(chr, range(33, 127)), "Ġ", "Ċ", "th", "the", "Ġthe"]
MERGES = ["t h", "th e", "Ġ the"]
VOCABULARY = len(PIECES)

COMMON = {"vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
          "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 1024,
          "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": None}
HALF, FLOAT = gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.F32
LLAMA3 = {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 64}
YARN = {"rope_type": "yarn", "rope_theta": 1e4, "factor": 4.0, "original_max_position_embeddings": 64}
LONG = {"rope_type": "longrope", "rope_theta": 1e4, "short_factor": [1.0 + 0.1 * i for i in range(8)],
        "long_factor": [1.5 + 0.5 * i for i in range(8)], "original_max_position_embeddings": 128}
LINEAR = {"rope_type": "linear", "rope_theta": 1e4, "factor": 4.0}
GEMMA3 = {"head_dim": 16, "query_pre_attn_scalar": 16, "num_hidden_layers": 7, "num_attention_heads": 2,
          "num_key_value_heads": 1,
          "rope_parameters": {"full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
                              "sliding_attention": {"rope_type": "default", "rope_theta": 1e4}}}

# name: (GGUF's architecture, class, type of the matrices, settings)
CASES = {
    "llama": ("llama", "Llama", FLOAT, {"head_dim": 16, "tie_word_embeddings": False}),
    "llama-linear": ("llama", "Llama", HALF, {"head_dim": 16, "rope_parameters": LINEAR}),
    "llama3": ("llama", "Llama", HALF, {"head_dim": 16, "tie_word_embeddings": True, "rope_parameters": LLAMA3}),
    "mistral": ("llama", "Mistral", HALF, {"head_dim": 16, "sliding_window": None}),
    "mistral-window": ("llama", "Mistral", HALF, {"head_dim": 16, "sliding_window": 80}),
    "qwen2": ("qwen2", "Qwen2", FLOAT, {"num_attention_heads": 2, "num_key_value_heads": 1, "tie_word_embeddings": True}),
    "qwen2-yarn": ("qwen2", "Qwen2", HALF, {"num_attention_heads": 2, "rope_parameters": YARN}),
    "qwen3": ("qwen3", "Qwen3", FLOAT, {"head_dim": 24, "tie_word_embeddings": True}),
    "phi3": ("phi3", "Phi3", HALF, {"num_attention_heads": 2, "num_key_value_heads": 1}),
    "phi3-long": ("phi3", "Phi3", HALF, {"num_attention_heads": 2, "num_key_value_heads": 2, "rope_parameters": LONG,
                                         "original_max_position_embeddings": 128}),
    "phi3-window": ("phi3", "Phi3", HALF, {"num_attention_heads": 2, "num_key_value_heads": 2, "sliding_window": 70}),
    "gemma2": ("gemma2", "Gemma2", HALF, {"head_dim": 16, "query_pre_attn_scalar": 16, "num_hidden_layers": 3,
                                          "attn_logit_softcapping": 1.5, "final_logit_softcapping": 3.0,
                                          "sliding_window": 75}),
    "gemma2-uncapped": ("gemma2", "Gemma2", FLOAT, {"head_dim": 16, "query_pre_attn_scalar": 16,
                                                    "attn_logit_softcapping": None, "final_logit_softcapping": 3.0,
                                                    "sliding_window": 2048}),
    "gemma3": ("gemma3", "Gemma3", HALF, {**GEMMA3, "sliding_window": 60}),
    "gemma3-wide": ("gemma3", "Gemma3", HALF, {**GEMMA3, "sliding_window": 2048}),
}


def make_model(kind, dtype, settings, seed):
    """Matrices of variance 1/columns, norms about 1, biases about 0."""
    config_class = getattr(transformers, kind + ("TextConfig" if kind == "Gemma3" else "Config"))
    config = config_class(**{**COMMON, **settings})
    config._attn_implementation = "eager"
    model = getattr(transformers, kind + "ForCausalLM")(config).float().eval()
    random = torch.Generator().manual_seed(seed)
    centre = 0.0 if kind.startswith("Gemma") else 1.0  # Gemma's norms multiply by 1 + weight
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("norm.weight"):
                weight.copy_(centre + torch.rand(weight.shape, generator=random) - 0.5)
                continue
            weight.copy_(torch.randn(weight.shape, generator=random))
            if name.endswith(".bias"):
                continue
            weight.div_(weight.shape[1] ** 0.5)
            if dtype == HALF:
                weight.copy_(weight.half().float())
    return model


def logits_of(model, tokens, rounds):
    """With `rounds`, keys and values pass through 16 bits, keys before RoPE's attention factor."""
    modeling = sys.modules[type(model).__module__]
    eager = modeling.eager_attention_forward
    factor = getattr(model.model.rotary_emb, "attention_scaling", 1.0)

    def rounded(module, query, key, value, *rest, **more):
        return eager(module, query, (key / factor).half().float() * factor, value.half().float(), *rest, **more)

    modeling.eager_attention_forward = rounded if rounds else eager
    try:
        with torch.no_grad():
            logits = model(tokens).logits[0, POSITIONS]
    finally:
        modeling.eager_attention_forward = eager
    return [[float(f"{x:.6g}") for x in row] for row in logits.tolist()]


def permuted(weight, heads):
    """Rows of each head as pairs that stand side by side, as GGUF has Llama's."""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(weight.shape)


def add_shape(writer, arch, config):
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    head_dim = getattr(config, "head_dim", None)
    if head_dim is not None and arch != "phi3":
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if arch in ("llama", "phi3"):
        writer.add_rope_dimension_count(head_dim or config.hidden_size // config.num_attention_heads)
    if arch == "llama":
        writer.add_vocab_size(config.vocab_size)


def add_rope(writer, arch, config):
    rope = config.rope_parameters
    if "sliding_attention" in rope:
        writer.add_rope_freq_base_swa(rope["sliding_attention"]["rope_theta"])
        rope = rope["full_attention"]
    if arch != "gemma2":  # whose converter leaves it out
        writer.add_rope_freq_base(rope["rope_theta"])
    if arch == "phi3":
        writer.add_rope_scaling_orig_ctx_len(config.original_max_position_embeddings)
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if rope["rope_type"] == "longrope":
        original = rope["original_max_position_embeddings"]
        scale = config.max_position_embeddings / original
        writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(scale) / math.log(original)))
        writer.add_tensor("rope_factors_long.weight", np.array(rope["long_factor"], dtype=np.float32))
        writer.add_tensor("rope_factors_short.weight", np.array(rope["short_factor"], dtype=np.float32))
    if rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_divisors(rope, config.head_dim))


def llama3_divisors(rope, dim):
    original, low, high = rope["original_max_position_embeddings"], rope["low_freq_factor"], rope["high_freq_factor"]
    divisors = []
    for i in range(0, dim, 2):
        turns = original * rope["rope_theta"] ** (-i / dim) / (2 * math.pi)
        kept = min(max((turns - low) / (high - low), 0), 1)
        divisors.append(1 / ((1 - kept) / rope["factor"] + kept))
    return np.array(divisors, dtype=np.float32)


def add_attention(writer, arch, config):
    if arch == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping or 0.0)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if arch == "phi3":
        writer.add_sliding_window(config.sliding_window or 0)
    elif getattr(config, "sliding_window", None) and arch != "qwen2":
        writer.add_sliding_window(config.sliding_window)


def add_vocabulary(writer):
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(PIECES)
    writer.add_token_types([control, control] + [normal] * (VOCABULARY - 2))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)


def add_weights(writer, arch, model, dtype):
    config = model.config
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[arch.upper()], config.num_hidden_layers)
    for name, weight in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        if arch == "llama" and "q_proj" in name:
            weight = permuted(weight, config.num_attention_heads)
        if arch == "llama" and "k_proj" in name:
            weight = permuted(weight, config.num_key_value_heads)
        if arch.startswith("gemma") and name.endswith("norm.weight"):
            weight = weight + 1
        values = weight.numpy()
        if dtype == HALF and values.ndim == 2:
            values = values.astype(np.float16)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight", ".bias")), values)


def write_gguf(path, arch, model, dtype):
    writer = gguf.GGUFWriter(path, arch)
    writer.add_name("Tiny random model")
    add_shape(writer, arch, model.config)
    add_rope(writer, arch, model.config)
    add_attention(writer, arch, model.config)
    add_vocabulary(writer)
    add_weights(writer, arch, model, dtype)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--folders", type=Path)
    options = parser.parse_args()
    tokens = torch.randint(VOCABULARY, (1, TOKENS), generator=torch.Generator().manual_seed(SEED))
    for seed, (name, (arch, kind, dtype, settings)) in enumerate(CASES.items()):
        if options.names and name not in options.names:
            continue
        model = make_model(kind, dtype, settings, SEED + seed)
        write_gguf(HERE / (name + ".gguf"), arch, model, dtype)
        if options.folders:
            model.save_pretrained(options.folders / name)
        expected = {"tokens": tokens[0].tolist(), "positions": POSITIONS, "logits": logits_of(model, tokens, False),
                    "logits_16_bit_kv": logits_of(model, tokens, True)}
        (HERE / (name + ".json")).write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

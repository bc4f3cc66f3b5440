#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a tiny random model of each architecture, as transformers saves it, with a tokenizer and the logits that
transformers computes; and the one of Llama's architecture as a GGUF file, too.

usage: make.py     writes <architecture>/, llama.gguf and expected.json here

Needs `pip install torch transformers safetensors gguf`. Tokenizers are those of ../pieces and ../bpe.
"""
import json
import shutil
import sys
from pathlib import Path

import gguf
import sentencepiece
import torch
import transformers

HERE = Path(__file__).parent
PIECES = HERE.parent / "pieces"
SEED = 20260301
TOKENS = 48

SHAPE = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
             head_dim=32, max_position_embeddings=256, rms_norm_eps=1e-5, initializer_range=0.2)
LLAMA3 = dict(rope_type="llama3", rope_theta=50000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=64)
LONGROPE = dict(rope_type="longrope", rope_theta=10000.0, short_factor=[1.0 + 0.02 * i for i in range(16)],
                long_factor=[1.0 + 0.5 * i for i in range(16)])
SLIDING = ["sliding_attention", "full_attention"]

# What is not random: the tokenizer, the type of the weights, and what is special in the configuration.
MODELS = {
    "llama": (transformers.LlamaConfig, "prepend.json", torch.float32, dict(tie_word_embeddings=False)),
    "llama3": (transformers.LlamaConfig, "../bpe/llama-bpe.json", torch.float16,
               dict(tie_word_embeddings=True, rope_parameters=LLAMA3)),
    "mistral": (transformers.MistralConfig, "bpe.model", torch.float16, dict(sliding_window=None)),
    "qwen2": (transformers.Qwen2Config, "../bpe/qwen2.json", torch.bfloat16,
              dict(rope_parameters=dict(rope_type="yarn", rope_theta=1e6, factor=4.0,
                                        original_max_position_embeddings=64))),
    "qwen3": (transformers.Qwen3Config, "../bpe/qwen2.json", torch.bfloat16, dict(tie_word_embeddings=True)),
    "phi3": (transformers.Phi3Config, "prepend.json", torch.bfloat16,
             dict(hidden_size=64, head_dim=None, rope_parameters=LONGROPE, original_max_position_embeddings=32, pad_token_id=0)),
    "gemma2": (transformers.Gemma2Config, "replace.json", torch.bfloat16,
               dict(query_pre_attn_scalar=48, sliding_window=256, attn_logit_softcapping=None,
                    final_logit_softcapping=3.0)),
    "gemma3": (transformers.Gemma3TextConfig, "bpe-no-prefix.model", torch.bfloat16,
               dict(query_pre_attn_scalar=48, sliding_window=256, layer_types=SLIDING)),
}


def pieces_of(source):
    """The ids of a tokenizer's pieces."""
    if source.suffix == ".model":
        processor = sentencepiece.SentencePieceProcessor(model_file=str(source))
        return {processor.id_to_piece(number): number for number in range(processor.vocab_size())}
    content = json.loads(source.read_text(encoding="utf-8"))
    return content["model"]["vocab"] | {token["content"]: token["id"] for token in content["added_tokens"]}


def is_byte_level(source):
    return "<|endoftext|>" in pieces_of(source)


def make_model(name):
    kind, tokenizer, dtype, special = MODELS[name]
    source = (PIECES / tokenizer).resolve()
    pieces = pieces_of(source)
    rows = max(pieces.values()) + 4  # models have some more rows than their tokenizer has pieces
    ends = [pieces["<|endoftext|>"], pieces["<|assistant|>"]] if is_byte_level(source) else pieces["</s>"]
    shape = {key: value for key, value in (SHAPE | special).items() if value is not None or key != "head_dim"}
    config = kind(vocab_size=rows, bos_token_id=pieces.get("<s>"), eos_token_id=ends, **shape)
    config._attn_implementation = "eager"
    torch.manual_seed(SEED)
    model = transformers.AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if "norm" in parameter_name or parameter_name.endswith("bias"):
                parameter.copy_(parameter + 0.3 * torch.randn_like(parameter))
    return model.to(dtype), source


def save(name, model, source):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    # Llama's in several files.
    model.save_pretrained(folder, max_shard_size="100KB" if name == "llama" else "10MB")
    shutil.copy(source, folder / ("tokenizer.model" if source.suffix == ".model" else "tokenizer.json"))
    specials = {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "add_bos_token": True,
                "chat_template": "{{ bos_token }}{{ messages[0]['content'] }}"}
    if is_byte_level(source):
        specials = {"bos_token": None, "eos_token": "<|endoftext|>", "add_bos_token": False}
        (folder / "chat_template.jinja").write_text("{{ messages[0]['content'] }}<|assistant|>")
    (folder / "tokenizer_config.json").write_text(json.dumps(specials) + "\n")


def logits_of(name, tokens):
    """In single precision from the weights as they were saved."""
    model = transformers.AutoModelForCausalLM.from_pretrained(HERE / name, dtype=torch.float32,
                                                              attn_implementation="eager").eval()
    with torch.no_grad():
        return model(torch.tensor([tokens])).logits[0, -1].tolist()


def interleaved(weight, heads):
    """GGUF's order of the rows of a head: value i of the first half, then value i of the second."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def write_gguf(model, source):
    config = model.config
    writer = gguf.GGUFWriter(HERE / "llama.gguf", "llama")
    writer.add_name("Tiny Llama")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    vocabulary = json.loads(source.read_text(encoding="utf-8"))["model"]["vocab"]
    pieces = [*sorted(vocabulary, key=vocabulary.get)]
    padding = [f"[PAD{number}]" for number in range(config.vocab_size - len(pieces))]
    types = [2, 3, 3] + [6 if piece.startswith("<0x") else 1 for piece in pieces[3:]] + [5] * len(padding)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces + padding)
    writer.add_token_scores([-float(number) for number in range(len(types))])
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for name, tensor in model.state_dict().items():
        values = tensor.float().numpy()
        if name.endswith("q_proj.weight"):
            values = interleaved(values, config.num_attention_heads)
        if name.endswith("k_proj.weight"):
            values = interleaved(values, config.num_key_value_heads)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), values.copy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    expected = {}
    for name in MODELS:
        model, source = make_model(name)
        save(name, model, source)
        if name == "llama":
            write_gguf(model, source)
        generator = torch.Generator().manual_seed(SEED)
        tokens = torch.randint(3, 400, (TOKENS,), generator=generator).tolist()
        expected[name] = {"tokens": tokens, "logits": [round(value, 6) for value in logits_of(name, tokens)]}
    rows = (f'"{name}": {json.dumps(row, separators=(",", ":"))}' for name, row in expected.items())
    (HERE / "expected.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

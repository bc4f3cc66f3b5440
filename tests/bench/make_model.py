#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a GGUF file of the shape of Llama 3.2 1B, with 32,000 made-up words and random weights.

The mix is Q8_0, or Q4_K_M as llama.cpp makes it: Q4_K, and Q6_K for the embedding and for the values
and the second feed-forward matrices of half of the layers. A matrix is random blocks, with scales that
give its values a deviation of 1/√columns.

usage: make_model.py Q8_0|Q4_K_M FILE            needs numpy and gguf
"""

import sys

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter, LlamaFileType
from gguf.quants import dequantize

LAYERS, WIDTH, HEADS, KV_HEADS, HEAD, FEED_FORWARD, WORDS = 16, 2048, 32, 8, 64, 8192, 32000
Q4, Q6, Q8 = GGMLQuantizationType.Q4_K, GGMLQuantizationType.Q6_K, GGMLQuantizationType.Q8_0

# Where a block's scales are, and their size to each other: 7.5 times the offsets' scale makes the
# mean of Q4_K's values 0.
HALVES = {Q4: [(0, 1.0), (2, 7.5)], Q6: [(208, 1.0)], Q8: [(0, 1.0)]}


class Matrices:
    def __init__(self) -> None:
        self.random = np.random.default_rng(1)
        self.deviations = {}

    def blocks(self, kind: GGMLQuantizationType, count: int, scale: float) -> np.ndarray:
        blocks = self.random.integers(0, 256, (count, GGML_QUANT_SIZES[kind][1]), np.uint8)
        for place, factor in HALVES[kind]:
            half = np.float16(scale * factor).tobytes()
            blocks[:, place : place + 2] = np.frombuffer(half, np.uint8)
        return blocks

    def make(self, kind: GGMLQuantizationType, rows: int, columns: int) -> np.ndarray:
        if kind not in self.deviations:
            self.deviations[kind] = dequantize(self.blocks(kind, 1000, 1), kind).std()
        count = rows * columns // GGML_QUANT_SIZES[kind][0]
        scale = columns**-0.5 / self.deviations[kind]
        return self.blocks(kind, count, scale).reshape(rows, -1)


def add_header(writer: GGUFWriter, mix: str) -> None:
    writer.add_name(f"Random 1B, {mix}")
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0 if mix == "Q8_0" else LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_block_count(LAYERS)
    writer.add_context_length(131072)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(500000.0)
    writer.add_rope_dimension_count(HEAD)
    writer.add_vocab_size(WORDS)
    words = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    types = [2, 3, 3] + [6] * 256
    words += ["▁"] + [f"▁w{i}" for i in range(WORDS - len(words) - 1)]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([0.0] * 259 + [-float(i) for i in range(WORDS - 259)])
    writer.add_token_types(types + [1] * (WORDS - len(types)))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)


def main() -> None:
    mix, target = sys.argv[1:]
    few, many = (Q8, Q8) if mix == "Q8_0" else (Q6, Q4)
    matrices = Matrices()
    writer = GGUFWriter(target, "llama")
    add_header(writer, mix)

    def matrix(name: str, kind: GGMLQuantizationType, rows: int, columns: int) -> None:
        writer.add_tensor(f"{name}.weight", matrices.make(kind, rows, columns), raw_dtype=kind)

    def norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, np.float32))

    matrix("token_embd", few, WORDS, WIDTH)
    for i in range(LAYERS):
        finer = i < LAYERS // 8 or i >= 7 * LAYERS // 8 or (i - LAYERS // 8) % 3 == 2
        chosen = few if finer else many
        norm(f"blk.{i}.attn_norm")
        matrix(f"blk.{i}.attn_q", many, HEADS * HEAD, WIDTH)
        matrix(f"blk.{i}.attn_k", many, KV_HEADS * HEAD, WIDTH)
        matrix(f"blk.{i}.attn_v", chosen, KV_HEADS * HEAD, WIDTH)
        matrix(f"blk.{i}.attn_output", many, WIDTH, HEADS * HEAD)
        norm(f"blk.{i}.ffn_norm")
        matrix(f"blk.{i}.ffn_gate", many, FEED_FORWARD, WIDTH)
        matrix(f"blk.{i}.ffn_up", many, FEED_FORWARD, WIDTH)
        matrix(f"blk.{i}.ffn_down", chosen, WIDTH, FEED_FORWARD)
    norm("output_norm")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()

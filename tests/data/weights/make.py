#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes blocks.gguf: for each quantised type a few blocks as a tensor TYPE.blocks, and what the gguf
package makes of them as TYPE.values, in F32.

Half of the blocks are random bytes with random scales, the others are extreme: all bits set or none,
with the largest and smallest scales that there are, of both signs.

usage: make.py [FILE]            needs numpy and gguf (0.19.0 was used)
"""

import sys
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize

# Where the halves are in a block: scales, smallest values, scales of scales.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
    "IQ4_NL": [0], "IQ4_XS": [0],
}  # fmt: skip
EXTREME = np.array([65504, -65504, 2**-24, -(2**-24), 2**-14, 0], np.float16)
VALUES = 2560  # of each type


def with_halves(block: np.ndarray, places: list[int], halves) -> np.ndarray:
    for place, half in zip(places, halves):
        block[place : place + 2] = np.frombuffer(np.float16(half).tobytes(), np.uint8)
    return block


def blocks_of(kind: GGMLQuantizationType, random: np.random.Generator) -> np.ndarray:
    values, size = GGML_QUANT_SIZES[kind]
    places = HALVES[kind.name]
    blocks = []
    for i in range(VALUES // values):
        if i % 2 == 0:
            block = random.integers(0, 256, size, np.uint8)
            blocks.append(with_halves(block, places, random.normal(0, 0.1, 2)))
        else:
            block = np.full(size, random.choice([0, 0x55, 0xAA, 0xFF]), np.uint8)
            blocks.append(with_halves(block, places, random.choice(EXTREME, 2)))
    return np.stack(blocks)


def main() -> None:
    target = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "blocks.gguf"
    random = np.random.default_rng(20261128)
    writer = GGUFWriter(target, "none")
    for name in HALVES:
        kind = GGMLQuantizationType[name]
        blocks = blocks_of(kind, random).reshape(1, -1)
        writer.add_tensor(f"{name}.blocks", blocks, raw_dtype=kind)
        writer.add_tensor(f"{name}.values", dequantize(blocks, kind))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()

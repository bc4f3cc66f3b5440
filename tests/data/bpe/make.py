#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a small byte-pair vocabulary for each way of splitting texts into words, and writes what the
`tokenizers` package makes of a stress text and of random Unicode.

usage: make.py               writes <splitting>.json, stress.txt, random.txt and expected.json here
       make.py --long FOLDER  writes 1 MB of random Unicode and its ids for every vocabulary here

Needs `pip install tokenizers`. Trained on the sample document and the stress text, both our own.
The random text has no characters that are younger than the Unicode of this Python (14 for Debian 12's):
libraries of different age put those into different classes.
"""
import argparse
import json
import random
import struct
import sys
import unicodedata
from pathlib import Path

from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors,
                        trainers)

from splittings import SPLITTINGS
from stress import FRAGMENTS, STRESS

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "resources/samples/ferry-handbook.md"
MERGES = 600
SEED = 20240229
SHORT, LONG = 64_000, 1_000_000

SPECIAL = ["<|endoftext|>", "<|user|>", "<|assistant|>"]
USER_DEFINED = ["<think>", "</think>", "  \t", "    ", "        "]
# Families whose words become pieces of the vocabulary whatever the merges, and begin with a special piece.
IGNORING_MERGES = {"llama-bpe", "tekken"}
# Families whose texts are brought into Unicode's form NFC first.
COMPOSING = {"qwen2", "qwen35"}
WITH_BOS = {"llama-bpe", "tekken", "deepseek-v3"}


def pre_tokenizer(steps):
    """The expressions, one after the other, then bytes. Digits are written as files write them."""
    def split(expression):
        if expression == r"\p{N}":
            return pre_tokenizers.Digits(individual_digits=True)
        return pre_tokenizers.Split(Regex(expression), "isolated")

    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    gpt2 = SPLITTINGS["gpt-2"][0]
    if steps == [gpt2]:
        return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    return pre_tokenizers.Sequence([*(split(step) for step in steps), bytes_only])


def train(name, steps):
    tokenizer = Tokenizer(models.BPE(ignore_merges=name in IGNORING_MERGES))
    tokenizer.pre_tokenizer = pre_tokenizer(steps)
    tokenizer.decoder = decoders.ByteLevel()
    if name in COMPOSING:
        tokenizer.normalizer = normalizers.NFC()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=len(alphabet) + MERGES, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([SAMPLE.read_text(encoding="utf-8"), STRESS, STRESS], trainer)
    if name in IGNORING_MERGES:
        tokenizer = with_unreachable_pieces(tokenizer)
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in USER_DEFINED])
    if name in WITH_BOS:
        bos = SPECIAL[0]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, tokenizer.token_to_id(bos))])
    return tokenizer


def with_unreachable_pieces(tokenizer):
    """A vocabulary may have pieces that no merge leads to; they count where merges are ignored."""
    content = json.loads(tokenizer.to_str())
    first = len(content["model"]["vocab"])
    for number, piece in enumerate(["harbourmasterly", "Ġunreachable", "Ċ" * 7]):
        content["model"]["vocab"][piece] = first + number
    return Tokenizer.from_str(json.dumps(content))


def random_text(generator, size):
    """About half fragments, half characters of every plane."""
    tops = [0x7F, 0x7FF, 0xFFFF, 0x1FFFF, 0x10FFFF]
    parts, length = [], 0
    while length < size:
        if generator.random() < 0.5:
            part = generator.choice(FRAGMENTS)
        else:
            part = chr(generator.randrange(1, generator.choice(tops) + 1))
            if unicodedata.category(part) in ("Cn", "Cs"):
                continue
        parts.append(part)
        length += len(part.encode())
    return "".join(parts)


def ids_of(tokenizer, text):
    tokenizer.encode_special_tokens = True  # special pieces never come from a text
    return tokenizer.encode(text, add_special_tokens=False).ids


def checksum(ids):
    """FNV-1a over the ids as 32-bit little-endian numbers."""
    value = 0xCBF29CE484222325
    for byte in struct.pack(f"<{len(ids)}I", *ids):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def write_all():
    text = random_text(random.Random(SEED), SHORT)
    (HERE / "stress.txt").write_bytes(STRESS.encode())
    (HERE / "random.txt").write_bytes(text.encode())
    expected = {}
    for name, steps in SPLITTINGS.items():
        tokenizer = train(name, steps)
        content = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(content + "\n", encoding="utf-8")
        ids = ids_of(tokenizer, text)
        known = unicodedata.normalize("NFC", text) if name in COMPOSING else text
        assert tokenizer.decode(ids, skip_special_tokens=False) == known
        expected[name] = {"stress": ids_of(tokenizer, STRESS), "random_count": len(ids), "random": checksum(ids)}
    rows = (f'"{name}": {json.dumps(row, separators=(",", ":"))}' for name, row in expected.items())
    (HERE / "expected.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def write_long(folder):
    folder.mkdir(parents=True, exist_ok=True)
    text = random_text(random.Random(SEED + 1), LONG)
    (folder / "long.txt").write_bytes(text.encode())
    for name in SPLITTINGS:
        ids = ids_of(Tokenizer.from_file(str(HERE / f"{name}.json")), text)
        (folder / f"{name}.ids").write_bytes(struct.pack(f"<{len(ids)}I", *ids))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    if arguments.long:
        write_long(arguments.long)
    else:
        write_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the SentencePiece BPE vocabulary: tokenizer.model.

Identity normalisation and byte fallback: any text survives a round trip, and a GGUF file can carry
all of it. Digits are single pieces. Line breaks are ordinary pieces of their own (`\\n`, `\\n\\n`)
that merge with nothing else; SentencePiece's trainer reads line by line, so they are trained as a
stand-in symbol and renamed in the finished model.
"""
import argparse
import random

import sentencepiece as sp
from sentencepiece import sentencepiece_model_pb2 as pb

import corpus
import documents

VOCABULARY = 8192
CONTROLS = ["<|doc|>", "<|user|>", "<|assistant|>", "<|end|>"]
LINE_BREAK = "\u240a"
REQUIRED_CHARACTERS = "£€$§°•–—“”‘’…«»äöüÄÖÜßéèêàáâçñíóúôîœæ×·→<>{}[]()#*_`~|\\/@&%+=^"


def own_lines(rng, count):
    """Statements, questions and answers of the generated tasks."""
    for _ in range(count):
        make = rng.choice([documents.facts, documents.profile, documents.similar_keys, documents.prose, documents.small_talk])
        blocks, asked = make(rng, 600)
        yield from (line for block in blocks for line in block)
        yield from (text for pair in asked for text in pair)


def training_lines(folder, bytes_wanted, seed):
    """Sentences and facts; a fifth begins a line, so that word forms without a leading space exist."""
    rng = random.Random(seed)
    lines = [s for book in corpus.books(folder) for line in book for s in corpus.sentences(line)]
    rng.shuffle(lines)
    facts = [f"{field} of {country}: {value}" for country, fs in corpus.factbook(folder) for field, value in fs]
    rng.shuffle(facts)
    chosen = list(own_lines(rng, 6000))
    size = sum(map(len, chosen))
    for source, limit in ((facts, size + bytes_wanted // 12), (lines, bytes_wanted)):
        for line in source:
            if size > limit:
                break
            chosen.append(line)
            size += len(line)
    rng.shuffle(chosen)
    for line in chosen:
        yield (LINE_BREAK if rng.random() < 0.2 else "") + line[:4000]


def rename_line_breaks(path):
    model = pb.ModelProto()
    model.ParseFromString(open(path, "rb").read())
    for piece in model.pieces:
        if piece.piece in (LINE_BREAK, LINE_BREAK * 2):
            piece.piece = "\n" * len(piece.piece)
            piece.type = pb.ModelProto.SentencePiece.NORMAL
            piece.score = 0.0
    open(path, "wb").write(model.SerializeToString())


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--out", default="tokenizer")
    arguments.add_argument("--megabytes", type=int, default=24)
    arguments.add_argument("--seed", type=int, default=1)
    a = arguments.parse_args()
    sp.SentencePieceTrainer.train(
        sentence_iterator=training_lines(a.corpus, a.megabytes << 20, a.seed), model_prefix=a.out,
        model_type="bpe", vocab_size=VOCABULARY, normalization_rule_name="identity",
        remove_extra_whitespaces=False, add_dummy_prefix=True, byte_fallback=True, split_digits=True,
        allow_whitespace_only_pieces=True, character_coverage=0.9998, required_chars=REQUIRED_CHARACTERS,
        control_symbols=CONTROLS, user_defined_symbols=[LINE_BREAK, LINE_BREAK * 2], max_sentence_length=20000,
        unk_id=0, bos_id=1, eos_id=2, pad_id=-1, num_threads=2)
    rename_line_breaks(a.out + ".model")


if __name__ == "__main__":
    main()

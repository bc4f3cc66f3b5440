#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains small SentencePiece vocabularies, writes them as tokenizer.model and in the forms that tokenizer.json has
for them, and what the `sentencepiece` and `tokenizers` packages make of texts.

usage: make.py                writes <name>.model, <name>.json and expected.json here
       make.py --long FOLDER  writes 1 MB of random Unicode and its ids for every vocabulary here

Needs `pip install sentencepiece tokenizers`. The texts are those of ../bpe.
"""
import argparse
import importlib.util
import io
import json
import random
import struct
import sys
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "bpe"))
spec = importlib.util.spec_from_file_location("bpe", HERE.parent / "bpe/make.py")
bpe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bpe)

SPACE = "\u2581"
USER_DEFINED = ["<tab>", SPACE * 2, SPACE * 4, "<mask>"]
CONTROL = ["<|user|>", "[INST]"]


def train(kind, pieces, byte_fallback=True, prefix=True):
    """A model as Llama's and Gemma's were made: nothing of a text is changed, digits stand alone.

    Unigram gets no runs of spaces: two ways to cut one are equally probable, and versions of sentencepiece differ in
    which they take.
    """
    runs = kind == "bpe"
    searched = [text for text in USER_DEFINED if runs or SPACE not in text]
    text = [*bpe.SAMPLE.read_text(encoding="utf-8").splitlines(), *bpe.STRESS.splitlines()]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text), model_writer=model, model_type=kind, vocab_size=pieces,
        byte_fallback=byte_fallback, add_dummy_prefix=prefix, remove_extra_whitespaces=False,
        normalization_rule_name="identity", split_digits=True, allow_whitespace_only_pieces=runs,
        character_coverage=0.9995, user_defined_symbols=searched, control_symbols=CONTROL, minloglevel=2)
    return model.getvalue()


def merges_of(processor):
    """Every way to join two pieces into a third, in the order in which sentencepiece prefers the third."""
    ids = {processor.id_to_piece(i): i for i in range(processor.vocab_size())}
    merges = []
    for piece, number in ids.items():
        if processor.is_control(number) or processor.is_unknown(number) or processor.is_byte(number):
            continue
        splits = [(piece[:i], piece[i:]) for i in range(1, len(piece))]
        known = [(left, right) for left, right in splits if left in ids and right in ids]
        known.sort(key=lambda split: (ids[split[0]], ids[split[1]]))
        merges += [(-processor.get_score(number), left, right) for left, right in known]
    merges.sort(key=lambda merge: merge[0])
    return [[left, right] for _, left, right in merges]


def added(processor, number, special):
    return {"id": number, "content": processor.id_to_piece(number), "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False, "special": special}


def tokenizer_json(processor, normalizer, pre_tokenizer, byte_fallback=True):
    vocabulary = {processor.id_to_piece(i): i for i in range(processor.vocab_size())}
    specials = [i for i in range(processor.vocab_size()) if processor.is_control(i) or processor.is_unknown(i)]
    searched = [vocabulary["<tab>"], vocabulary["<mask>"]]
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [*(added(processor, i, True) for i in specials),
                         *(added(processor, i, False) for i in searched)],
        "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
        "post_processor": {"type": "TemplateProcessing",
                           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                                      {"Sequence": {"id": "A", "type_id": 0}}],
                           "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": SPACE}, "content": " "}, {"type": "ByteFallback"},
            {"type": "Fuse"}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": byte_fallback,
                  "ignore_merges": False, "vocab": vocabulary, "merges": merges_of(processor)},
    }


REPLACE = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
PREPEND = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": SPACE}, REPLACE]}
SPLIT = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}


def metaspace(scheme, split):
    return {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": scheme, "split": split}


def models():
    return {
        "bpe": train("bpe", 700),
        "bpe-no-prefix": train("bpe", 700, prefix=False),
        "bpe-no-bytes": train("bpe", 420, byte_fallback=False),
        "unigram": train("unigram", 620),
        "unigram-no-bytes": train("unigram", 400, byte_fallback=False, prefix=False),
    }


def jsons(trained):
    with_bytes = sentencepiece.SentencePieceProcessor(model_proto=trained["bpe"])
    without = sentencepiece.SentencePieceProcessor(model_proto=trained["bpe-no-bytes"])
    return {
        "prepend": tokenizer_json(with_bytes, PREPEND, None),
        "replace": tokenizer_json(with_bytes, REPLACE, SPLIT),
        "metaspace-first": tokenizer_json(with_bytes, None, metaspace("first", False)),
        "metaspace-always": tokenizer_json(with_bytes, None, metaspace("always", True)),
        "no-bytes": tokenizer_json(without, PREPEND, None, byte_fallback=False),
    }


def encoders():
    """A function from text to ids for each vocabulary here."""
    def of_model(path):
        processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        return processor.encode

    def of_json(path):
        tokenizer = Tokenizer.from_file(str(path))
        return lambda text: bpe.ids_of(tokenizer, text)

    paths = sorted(path for path in HERE.glob("*.*") if path.suffix in (".model", ".json"))
    return {path.name: of_model(path) if path.suffix == ".model" else of_json(path)
            for path in paths if path.name != "expected.json"}


def by_line(encode, text):
    """Ids of each line of a long text: sentencepiece adds up probabilities in single precision.

    Lines with "###" are left out, which can be cut in two equally probable ways.
    """
    lines = (line for line in text.replace("\n", "\n\0").split("\0") if "###" not in line)
    return [i for line in lines for i in encode(line)]


def ids_of(name, encode, text):
    return by_line(encode, text) if name.startswith("unigram") else encode(text)


def write_all():
    trained = models()
    for name, model in trained.items():
        (HERE / f"{name}.model").write_bytes(model)
    for name, content in jsons(trained).items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    stress = (HERE.parent / "bpe/stress.txt").read_bytes().decode()
    text = (HERE.parent / "bpe/random.txt").read_bytes().decode()
    rows = []
    for name, encode in encoders().items():
        ids = ids_of(name, encode, text)
        row = {"stress": ids_of(name, encode, stress), "random_count": len(ids), "random": bpe.checksum(ids)}
        rows.append(f'"{name}": {json.dumps(row, separators=(",", ":"))}')
    (HERE / "expected.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def write_long(folder):
    folder.mkdir(parents=True, exist_ok=True)
    text = bpe.random_text(random.Random(bpe.SEED + 1), bpe.LONG)
    (folder / "long.txt").write_bytes(text.encode())
    for name, encode in encoders().items():
        ids = ids_of(name, encode, text)
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

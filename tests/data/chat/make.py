#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what transformers makes of conversations: the ids that apply_chat_template gives.

usage: make.py        needs transformers, tokenizers and sentencepiece

Templates are those of ../templates/families, byte-pair vocabularies those of ../bpe. The SentencePiece
vocabulary is trained here, on the sample document, and written to sentencepiece.json. Each family adds its own
control pieces; `added` lists them in the order of their ids, which follow the vocabulary's.
"""

import datetime
import io
import json
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "resources/samples/ferry-handbook.md"
PIECES = 700


class Day(datetime.datetime):
    """The clock of transformers, stopped: what templates tell of the date must not change."""

    @classmethod
    def now(cls):
        return cls(2026, 11, 28)


chat_template_utils.datetime = Day

CHATML = ["<|im_start|>", "<|im_end|>"]
GEMMA = ["<start_of_turn>", "<end_of_turn>"]
PHI3 = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]

# family, template, vocabulary, added control pieces, what follows a control piece
FAMILIES = [
    ("chatml", "chatml", "gpt-2", CHATML, {}),
    ("qwen2", "qwen2", "qwen2", CHATML, {}),
    ("smollm2", "smollm2", "smollm", CHATML, {}),
    ("llama3", "llama3", "llama-bpe", ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
     {"bos": "<|begin_of_text|>"}),
    ("mistral-nemo", "mistral-nemo", "tekken", ["<s>", "</s>", "[INST]", "[/INST]"], {}),
    ("phi4", "phi4", "gpt-4o", [*CHATML, "<|im_sep|>"], {}),
    ("phi4-strips", "phi4", "gpt-4o", [*CHATML, "<|im_sep|>"], {"rstrip": True, "lstrip": True}),
    ("granite", "granite", "gpt-2", ["<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>"], {}),
    ("command-r", "command-r", "default",
     ["<|START_OF_TURN_TOKEN|>", "<|END_OF_TURN_TOKEN|>", "<|SYSTEM_TOKEN|>", "<|USER_TOKEN|>", "<|CHATBOT_TOKEN|>"],
     {}),
    ("llama2", "llama2", "sentencepiece", [], {"space": "always"}),
    ("llama2-first", "llama2", "sentencepiece", [], {"space": "first"}),
    ("mistral-v0.1", "mistral-v0.1", "sentencepiece", [], {"space": "always"}),
    ("mistral-v0.3", "mistral-v0.3", "sentencepiece", ["[INST]", "[/INST]"], {"space": "first"}),
    ("zephyr", "zephyr", "sentencepiece", [], {"space": "always"}),
    ("gemma2", "gemma2", "sentencepiece", GEMMA, {"space": "never"}),
    ("gemma3", "gemma3", "sentencepiece", GEMMA, {"space": "never"}),
    ("phi3", "phi3", "sentencepiece", PHI3, {"space": "always", "rstrip": True}),
    ("phi3.5", "phi3.5", "sentencepiece", PHI3, {"space": "always", "rstrip": True}),
]
# Templates that know no instructions; the renderer puts them in front of the first question.
ONLY_QUESTIONS = {"mistral-v0.1", "mistral-v0.3", "mistral-nemo", "gemma2", "phi3"}

CONVERSATIONS = {
    "question": ["Be brief.", "When does the ferry leave?"],
    "turns": ["Answer from the book.", "Who keeps the lantern?", "The keeper of the harbour.", "And since when?"],
    "spaces": ["Be brief.", "\n\n  When?\t", "At  two.\n- from the north\n\n", " From where? "],
    "unicode": ["Sei kurz.", "Wann fährt die Fähre? 🚢", "„Um zwei“, 14:00.", "日本語 1234 don't <b>x</b> &"],
    "code": ["Be brief.", "for (int i = 0; i < 10; ++i) {\n    total += rows[i];\n}"],
    "many": ["", "One?", "1", "Two?", "2.", "Three?", "3!", "Four?"],
}


def train_sentencepiece():
    model = io.BytesIO()
    lines = [line for line in SAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, vocab_size=PIECES, model_type="bpe", byte_fallback=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
        character_coverage=0.9999, minloglevel=2)
    trained = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())

    def kind(number):
        if trained.is_unknown(number):
            return 2
        if trained.is_control(number):
            return 3
        return 6 if trained.is_byte(number) else 1

    return [(trained.id_to_piece(number), trained.get_score(number), kind(number))
            for number in range(trained.get_piece_size())]


def sentencepiece_tokenizer(pieces, space):
    """Set up as transformers sets up Llama's: merges in the order of the scores that they lead to."""
    vocabulary = {text: number for number, (text, _, _) in enumerate(pieces)}
    normal = {text: score for text, score, kind in pieces if kind == 1}
    merges = []
    for text, score in normal.items():
        splits = [(text[:cut], text[cut:]) for cut in range(1, len(text))]
        known = [split for split in splits if split[0] in normal and split[1] in normal]
        merges += [(score, vocabulary[left], vocabulary[right], left, right) for left, right in known]
    merges.sort(key=lambda merge: (-merge[0], merge[1], merge[2]))
    tokenizer = Tokenizer(models.BPE(vocabulary, [merge[3:] for merge in merges], unk_token="<unk>", fuse_unk=True,
                                     byte_fallback=True))
    if space == "always":
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=space, split=False)
    tokenizer.decoder = decoders.ByteFallback()
    tokenizer.add_special_tokens([AddedToken(text, normalized=False) for text in ("<unk>", "<s>", "</s>")])
    return tokenizer


def tokenizer_of(vocabulary, pieces, rules):
    if vocabulary == "sentencepiece":
        return sentencepiece_tokenizer(pieces, rules["space"])
    tokenizer = Tokenizer.from_file(str(HERE.parent / f"bpe/{vocabulary}.json"))
    tokenizer.post_processor = None
    return tokenizer


def messages(conversation, only_questions):
    instructions, *turns = conversation
    if only_questions and instructions:
        turns[0] = f"{instructions}\n\n{turns[0]}"
        instructions = ""
    spoken = [{"role": "system", "content": instructions}] if instructions else []
    return spoken + [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(turns)]


def family(name, template, vocabulary, added, rules, pieces):
    tokenizer = tokenizer_of(vocabulary, pieces, rules)
    first = tokenizer.get_vocab_size()
    strips = {rule: rules.get(rule, False) for rule in ("lstrip", "rstrip")}
    tokenizer.add_special_tokens([AddedToken(text, normalized=False, **strips) for text in added])
    known = tokenizer.get_vocab()
    bos = rules.get("bos", "<s>")
    eos = "</s>"
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, chat_template=(HERE.parent / f"templates/families/{template}.jinja").read_text(),
        **({"bos_token": bos} if bos in known else {}), **({"eos_token": eos} if eos in known else {}))
    new = [text for text in added if known[text] >= first]
    assert [known[text] for text in new] == list(range(first, first + len(new)))
    expected = {}
    for key, conversation in CONVERSATIONS.items():
        ids = wrapped.apply_chat_template(messages(conversation, template in ONLY_QUESTIONS), tokenize=True,
                                          add_generation_prompt=True, return_dict=False)
        expected[key] = ids
    return {"family": name, "template": template, "vocabulary": vocabulary, "bos": known.get(bos), "eos": known.get(eos),
            "space": rules.get("space", "never"), **strips, "added": added, "expected": expected}


def main():
    pieces = train_sentencepiece()
    rows = (json.dumps(piece, ensure_ascii=False) for piece in pieces)
    (HERE / "sentencepiece.json").write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    families = (json.dumps(family(*row, pieces), ensure_ascii=False) for row in FAMILIES)
    text = json.dumps(CONVERSATIONS, ensure_ascii=False, indent=1)
    (HERE / "expected.json").write_text(
        f'{{"day": "{Day.now().date()}",\n"conversations": {text},\n"families": [\n' + ",\n".join(families) + "\n]}\n",
        encoding="utf-8")


if __name__ == "__main__":
    main()

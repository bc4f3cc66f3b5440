# SPDX-License-Identifier: GPL-3.0-or-later
"""Share of exactly right answers on held-out text and names, per task and length.

    python evaluate.py --model final.gguf --corpus FOLDER

An answer is right if greedy decoding would give it: every token of it, and its end, is the model's first choice.
The tasks niah, multikey and refuse are those of tests/quality/data; the others are the training's own kinds of
questions over held-out books and countries.
"""
import argparse
import json
import pathlib
import random
import re

import numpy as np
import torch

import contexts
import documents
import export_gguf
import model
from contexts import ASSISTANT, BOS, DOC, END, USER

HERE = pathlib.Path(__file__).parent
TOKENS_A_BATCH = 131072


class Tasks:
    """Draws cases as tests/quality/data/README.md describes."""

    def __init__(self, folder, tokenizer, seed):
        folder = pathlib.Path(folder) / "data"
        self.data = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
        text = (folder / "haystack.txt").read_text(encoding="utf-8")
        self.tok, self.rng = tokenizer, random.Random(seed)
        self.paragraphs = [tokenizer.encode("\n\n" + p.strip())[1:] for p in text.split("\n\n") if p.strip()]

    def subject(self, pool, parts=None):
        p = self.data["pools"][pool]
        return p.get("prefix", "") + p["join"].join(parts or [self.rng.choice(part) for part in p["parts"]])

    def similar(self, pool, count):
        p = self.data["pools"][pool]["parts"]
        which = self.rng.choice([i for i, part in enumerate(p) if len(part) >= count])
        fixed = [self.rng.choice(part) for part in p]
        return [self.subject(pool, fixed[:which] + [x] + fixed[which + 1:]) for x in self.rng.sample(p[which], count)]

    def value(self, kind):
        v = self.data["values"][kind]
        if "choices" in v:
            return v["join"].join(self.rng.choice(c) for c in v["choices"])
        draw = {"#": "0123456789", "1": "123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
        return "".join(self.rng.choice(draw[c]) if c in draw else c for c in v["pattern"])

    def state(self, form, subject, value):
        text = form.replace("{subject}", subject).replace("{value}", value)
        return text[0].upper() + text[1:]

    def case(self, task, length):
        rng, fact = self.rng, self.rng.choice(self.data["facts"])
        if task == "multikey":
            while not any(len(p) >= 16 for p in self.data["pools"][fact["subject"]]["parts"]):
                fact = rng.choice(self.data["facts"])
            names, form = self.similar(fact["subject"], 16), rng.choice(fact["statements"])
            values = [self.value(fact["value"]) for _ in names]
            lines = [self.state(form, n, v) for n, v in zip(names, values)]
            name, answer = names[0], values[0]
        else:
            name, answer = self.subject(fact["subject"]), self.value(fact["value"])
            lines = [self.state(rng.choice(fact["statements"]), name, answer)]
        if task.startswith("refuse"):
            other = self.subject(fact["subject"])
            while other == name:
                other = self.subject(fact["subject"])
            near = rng.choice([f for f in self.data["facts"] if f["subject"] == fact["subject"] and f is not fact] or [None])
            misses = [self.state(rng.choice(fact["statements"]), other, self.value(fact["value"]))]
            if near:
                misses.append(self.state(rng.choice(near["statements"]), name, self.value(near["value"])))
            lines = lines + misses if task == "refuse-present" else misses
            answer = answer if task == "refuse-present" else self.data["refusal"]
        question = rng.choice(fact["questions"]).replace("{subject}", name)
        question = question[0].upper() + question[1:] if question.startswith("{subject}") else question
        return self.lay_out(lines, question, answer, length)

    def lay_out(self, lines, question, answer, length):
        tail = [USER] + self.tok.encode(question) + [ASSISTANT]
        reply = self.tok.encode(answer) + [END]
        blocks = [self.tok.encode("\n\n" + line)[1:] for line in lines]
        room = length - len(tail) - len(reply) - sum(map(len, blocks)) - 2
        hay, at = [], self.rng.randrange(len(self.paragraphs))
        while room >= len(self.paragraphs[at % len(self.paragraphs)]):
            hay.append(self.paragraphs[at % len(self.paragraphs)])
            room -= len(hay[-1])
            at += 1
        for block in blocks:
            hay.insert(self.rng.randint(0, len(hay)), block)
        text = self.tok.decode([t for block in hay for t in block]).strip("\n")
        tokens = [BOS, DOC] + self.tok.encode(text) + tail
        return tokens, reply


def exact(net, cases, length):
    """Share of cases, or list of hits, whose whole reply is predicted."""
    count, hits = max(1, TOKENS_A_BATCH // length), []
    device = net.embedding.device
    for begin in range(0, len(cases), count):
        chunk = cases[begin:begin + count]
        batch = np.full((len(chunk), length), END, np.int64)
        positions, owner = [], []
        for row, (tokens, reply) in enumerate(chunk):
            whole = (tokens + reply)[:length]
            batch[row, :len(whole)] = whole
            places = range(len(tokens) - 1, len(tokens) + len(reply) - 1)
            positions += [row * length + p for p in places]
            owner += [row] * len(reply)
        _, hit = net(torch.from_numpy(batch).to(device), torch.tensor(positions, device=device))
        right = np.ones(len(chunk), bool)
        np.logical_and.at(right, owner, hit.cpu().numpy())
        hits += right.tolist()
    return hits


def held_out_hits(net, store, kind, length, count, seed):
    """(hits of answers, hits of refusals) on the training's own question kind."""
    rng, cases, refused = random.Random(seed), [], []
    for _ in range(count):
        tokens, kinds = contexts.build(rng, store, length, {kind: 1})
        tokens = tokens.tolist()
        ends = [i for i in range(1, length) if kinds[i] == 2 and tokens[i] == END]
        for end in ends:
            start = max(i for i in range(end) if tokens[i] == ASSISTANT) + 1
            cases.append((tokens[:start], tokens[start:end + 1]))
            refused.append(store.tokenizer.decode(cases[-1][1][:-1]) == documents.REFUSAL)
    hits = np.array(exact(net, cases, length))
    refused = np.array(refused, bool)
    return hits[~refused], hits[refused]


def natural(net, tokenizer, folder, longest=24):
    """Greedy answers to the natural questions, each right if it contains one of the expected strings as whole words."""
    folder, device = pathlib.Path(folder) / "natural", net.embedding.device
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    hits = []
    for case in asked:
        document = tokenizer.encode((folder / "documents" / case["document"]).read_text(encoding="utf-8").strip())
        tokens = [BOS, DOC] + document + [USER] + tokenizer.encode(case["question"]) + [ASSISTANT]
        reply = []
        while len(reply) < longest and reply[-1:] != [END]:
            hidden = net.body(torch.tensor([tokens + reply], device=device))[-1:]
            logits = torch.nn.functional.linear(
                model.norm(hidden, net.output_norm, net.c["norm_epsilon"]), net.embedding.to(hidden.dtype))
            reply.append(int(logits.argmax()))
        text = tokenizer.decode([t for t in reply if t != END])
        hits.append(any(re.search(rf"(?<!\w){re.escape(a)}(?!\w)", text, re.I) for a in case["answers"]))
    return hits


def share(hits):
    return f"{np.mean(hits):.3f} of {len(hits)}" if len(hits) else "-"


@torch.no_grad()
def report(trained, config, corpus, tests, log, samples=128, device="cuda"):
    net = model.Reader(config, dtype=trained.dtype, compiled=False).to(device)
    net.load_state_dict(trained.state_dict())
    store = contexts.Store(corpus, str(HERE / "tokenizer.model"), held_out=True)
    for task, lengths in (("niah", (1024, 4096, 8192, 16384, 32768)), ("multikey", (2048, 4096, 16384, 32768)),
                          ("refuse-present", (4096, 16384)), ("refuse-absent", (4096, 16384))):
        for length in lengths:
            drawer = Tasks(tests, store.tokenizer, length)
            log(f"{task} {length}: {share(exact(net, [drawer.case(task, length) for _ in range(samples)], length))}")
    log(f"natural: {share(natural(net, store.tokenizer, tests))}")
    for kind in (k for k in contexts.MIX if k not in ("passage", "sentences")):  # those ask about the training books
        for length in (1024, 4096):
            answers, refusals = held_out_hits(net, store, kind, length, max(4, samples * 256 // length), length)
            log(f"held-out {kind} {length}: answers {share(answers)}, refusals {share(refusals)}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--samples", type=int, default=128)
    arguments.add_argument("--tests", default=str(HERE / "../../tests/quality"))
    arguments.add_argument("--device", default="cuda")
    a = arguments.parse_args()
    config = json.loads((HERE / "config.json").read_text())
    trained = model.Reader(config, dtype=torch.bfloat16 if a.device == "cuda" else torch.float32, compiled=False)
    trained.load_state_dict(export_gguf.read_weights(a.model))
    report(trained, config, a.corpus, a.tests, print, a.samples, a.device)


if __name__ == "__main__":
    main()

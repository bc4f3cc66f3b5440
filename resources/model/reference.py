# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes a GGUF model's answers in float32 with NumPy alone, and writes expected.json for the engine's tests.

    python reference.py --model specache-reader-q4_0.gguf --out expected.json

Independent of the training code: weights, sizes and vocabulary come from the GGUF file, the text from the held-out
books. A correct engine with full KV gives the same ids and the logits within 0.02.
"""
import argparse
import json
import pathlib

import gguf
import numpy as np
import sentencepiece

HERE = pathlib.Path(__file__).parent
BOS, DOC, USER, ASSISTANT, END = 1, 3, 4, 5, 6


class Llama:
    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        field = lambda name: reader.fields[name].contents()
        self.layers, self.heads = field("llama.block_count"), field("llama.attention.head_count")
        self.kv_heads, self.epsilon = field("llama.attention.head_count_kv"), field("llama.attention.layer_norm_rms_epsilon")
        self.size = field("llama.embedding_length") // self.heads
        self.base = field("llama.rope.freq_base")
        self.w = {t.name.removesuffix(".weight"): np.asarray(gguf.quants.dequantize(t.data, t.tensor_type), np.float32)
                  for t in reader.tensors}
        self.cache = [None] * self.layers
        self.past = 0

    def norm(self, x, weight):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * weight

    def rotate(self, x):
        """x [tokens, heads, size]; pairs (2i, 2i + 1) turn by position · base^(-2i/size)."""
        angle = (self.past + np.arange(len(x)))[:, None] * self.base ** (-np.arange(0, self.size, 2) / self.size)
        cos, sin = np.cos(angle).astype(np.float32)[:, None], np.sin(angle).astype(np.float32)[:, None]
        even, odd = x[..., 0::2], x[..., 1::2]
        return np.stack([even * cos - odd * sin, odd * cos + even * sin], -1).reshape(x.shape)

    def attend(self, i, h):
        w, n = self.w, len(h)
        q = self.rotate((h @ w[f"blk.{i}.attn_q"].T).reshape(n, self.heads, self.size))
        k = self.rotate((h @ w[f"blk.{i}.attn_k"].T).reshape(n, self.kv_heads, self.size))
        v = (h @ w[f"blk.{i}.attn_v"].T).reshape(n, self.kv_heads, self.size)
        if self.cache[i] is not None:
            k, v = np.concatenate([self.cache[i][0], k]), np.concatenate([self.cache[i][1], v])
        self.cache[i] = k, v
        future = np.arange(len(k))[None] > (self.past + np.arange(n))[:, None]
        out = np.empty_like(q)
        for head in range(self.heads):
            kv = head * self.kv_heads // self.heads
            scores = q[:, head] @ k[:, kv].T / np.sqrt(np.float32(self.size))
            scores[future] = -np.inf
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            out[:, head] = scores / scores.sum(-1, keepdims=True) @ v[:, kv]
        return out.reshape(n, -1) @ w[f"blk.{i}.attn_output"].T

    def logits(self, ids):
        """Logits after the last of `ids`, which go on from what was given before."""
        x = self.w["token_embd"][ids]
        for i in range(self.layers):
            x = x + self.attend(i, self.norm(x, self.w[f"blk.{i}.attn_norm"]))
            h = self.norm(x, self.w[f"blk.{i}.ffn_norm"])
            gate = h @ self.w[f"blk.{i}.ffn_gate"].T
            x = x + (gate / (1 + np.exp(-gate)) * (h @ self.w[f"blk.{i}.ffn_up"].T)) @ self.w[f"blk.{i}.ffn_down"].T
        self.past += len(ids)
        return self.norm(x[-1], self.w["output_norm"]) @ self.w["token_embd"].T

    def restart(self):
        self.cache, self.past = [None] * self.layers, 0


def top5(logits):
    best = np.argsort(-logits)[:5]
    return [[int(i), round(float(logits[i]), 3)] for i in best]


def answer(model, ids, limit=48):
    """Greedy reply to `ids`: (ids without <|end|>, top five for the first token). The reply joins the cache."""
    logits, reply = model.logits(ids), []
    first = top5(logits)
    while (token := int(logits.argmax())) != END and len(reply) < limit:
        reply.append(token)
        logits = model.logits([token])
    model.logits([END])
    return reply, first


FACTS = ["The calibration number of the copper sextant is 7741903.",
         "The helmsman of the Gallant Petrel is Imogen Hollingworth.",
         "The inspection code of the walnut samovar is KX-4471."]
QUESTIONS = ["What is the calibration number of the copper sextant?", "Who is the helmsman of the Gallant Petrel?",
             "What is the inspection code of the walnut samovar?", "What is the inspection code of the copper sextant?"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--haystack", default=str(HERE / "../../tests/quality/data/haystack.txt"))
    arguments.add_argument("--out", required=True)
    a = arguments.parse_args()
    tok = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "tokenizer.model"))
    model = Llama(a.model)
    short = [BOS, DOC] + tok.encode("The lamp is red.\n\nThe door is blue.") + [USER] + tok.encode(
        "What colour is the door?") + [ASSISTANT]
    result = {"short": {"ids": short, "top5": top5(model.logits(short))}}
    paragraphs = pathlib.Path(a.haystack).read_text(encoding="utf-8").split("\n\n")[40:52]
    for place, fact in zip((2, 6, 10), FACTS):
        paragraphs.insert(place, fact)
    document = "\n\n".join(paragraphs)
    result["document"], result["document_ids"] = document, tok.encode(document)
    asked = lambda q: [USER] + tok.encode(q) + [ASSISTANT]
    result["questions"] = []
    for question in QUESTIONS:  # each alone
        model.restart()
        reply, first = answer(model, [BOS, DOC] + result["document_ids"] + asked(question))
        result["questions"].append({"question": question, "ids": reply, "text": tok.decode(reply), "first_top5": first})
    model.restart()
    turns, ids = [], [BOS, DOC] + result["document_ids"]
    for question in QUESTIONS[:2]:  # two turns of one conversation
        reply, first = answer(model, ids + asked(question))
        turns.append({"question": question, "ids": reply, "text": tok.decode(reply), "first_top5": first})
        ids = []
    result["conversation"] = turns
    pathlib.Path(a.out).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for entry in result["questions"] + turns:
        print(entry["question"], "->", entry["text"])


if __name__ == "__main__":
    main()

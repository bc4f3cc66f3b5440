# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes on training a finished model for a few minutes on short documents, to settle the form of its answers.

    python tune.py --model final.gguf --corpus FOLDER --out tuned.gguf --minutes 12

Runs on a CPU. The lower layers and the embedding stay as they are, and the learning rate is small, so what was
learned at long lengths is kept.
"""
import argparse
import json
import pathlib
import random
import time

import numpy as np
import torch

import contexts
import export_gguf
import model

HERE = pathlib.Path(__file__).parent
LENGTH = 384
MIXES = [  # share, kinds of question in one sequence
    (0.50, {"lone": 1}),
    (0.25, {"similar": 1}),
    (0.25, {"facts": 30, "profile": 10, "similar": 15, "prose": 35, "countries": 5, "book": 4, "talk": 1})]


def sequence(rng, store):
    mix = rng.choices([m for _, m in MIXES], [share for share, _ in MIXES])[0]
    tokens, kinds = contexts.build(rng, store, LENGTH, mix)
    return tokens.astype(np.int64), np.flatnonzero(kinds == 2) - 1


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--minutes", type=float, default=12)
    arguments.add_argument("--rate", type=float, default=2e-4)
    arguments.add_argument("--batch", type=int, default=4)
    arguments.add_argument("--frozen-layers", type=int, default=3)
    a = arguments.parse_args()
    config = json.loads((HERE / "config.json").read_text())
    net = model.Reader(config, dtype=torch.float32, compiled=False)
    net.load_state_dict(export_gguf.read_weights(a.model))
    net.embedding.requires_grad_(False)
    for layer in net.layers[:a.frozen_layers]:
        layer.requires_grad_(False)
    store = contexts.Store(a.corpus, str(HERE / "tokenizer.model"), limit=20)
    rng = random.Random(config["seed"] + 1)
    optimizer = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=0.0, betas=(0.9, 0.98), weight_decay=0.0)
    start, step, recent = time.time(), 0, []
    while (share := (time.time() - start) / (a.minutes * 60)) < 1:
        rows = [sequence(rng, store) for _ in range(a.batch)]
        tokens = torch.from_numpy(np.stack([t for t, _ in rows]))
        positions = torch.from_numpy(np.concatenate([p + i * LENGTH for i, (_, p) in enumerate(rows)]))
        loss, hit = net(tokens, positions)
        loss.mean().backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1.0, (step + 1) / 8, (1 - share) / 0.6)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        recent.append((loss.mean().item(), hit.float().mean().item()))
        if step % 10 == 0:
            print(f"{time.time() - start:5.0f} s  step {step}  loss, hit: {np.mean(recent, 0).round(4)}", flush=True)
            recent = []
            export_gguf.write(a.out, net.state_dict(), config, str(HERE / "tokenizer.model"))
    export_gguf.write(a.out, net.state_dict(), config, str(HERE / "tokenizer.model"))


if __name__ == "__main__":
    main()

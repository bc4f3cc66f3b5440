# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the bundled model on one GPU within a given time and writes checkpoints and GGUF files.

    python train.py --corpus FOLDER --out FOLDER --minutes 22

Sequence lengths and the learning rate follow the share of the time that has gone, so the run ends on time
on any GPU. Sequences are made on the fly by worker processes.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import random
import time
import traceback

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

import contexts
import evaluate
import export_gguf
import model
import muon

HERE = pathlib.Path(__file__).parent


def length_mix(config, share):
    stage = next((s for s in config["stages"] if share < s["until"]), config["stages"][-1])
    return [int(n) for n in stage["mix"]], list(stage["mix"].values())


def produce(config, store, share, queue, number):
    rng = random.Random(config["seed"] * 1000 + number)
    while True:
        length = rng.choices(*length_mix(config, share.value))[0]
        try:
            queue.put(contexts.batch(rng, store, length))
        except (IndexError, KeyError, ValueError):  # one unlucky draw must not end the run, but is shown
            traceback.print_exc()


def learning_rate(config, share):
    """Share of the peak: a short warm-up, constant, then linearly to zero."""
    hold = config["constant_until"]
    return min(1.0, share / config["warmup"], max(0.0, (1 - share) / (1 - hold)))


class Trainer:
    def __init__(self, config, out, device):
        self.config, self.out, self.device = config, pathlib.Path(out), device
        torch.manual_seed(config["seed"])
        self.net = model.Reader(config).to(device)
        matrices = [p for n, p in self.net.named_parameters() if p.ndim == 2 and n != "embedding"]
        others = [p for n, p in self.net.named_parameters() if p.ndim == 1 or n == "embedding"]
        self.optimizers = [
            muon.Muon(matrices, lr=0.0, weight_decay=config["weight_decay"]),
            torch.optim.AdamW(others, lr=0.0, betas=(0.9, 0.95), weight_decay=0.0, fused=True)]

    def warm_up(self, report):
        """Compiles and times every length, so that nothing stops the run later."""
        for length, (count, scored, _, _) in contexts.SHAPES.items():
            tokens = torch.randint(0, self.config["vocabulary"], (count, length), device=self.device)
            positions = torch.randint(0, count * length - 1, (count * scored,), device=self.device)
            for _ in range(3):
                torch.cuda.synchronize()
                start = time.time()
                self.net(tokens, positions)[0].mean().backward()
                torch.cuda.synchronize()
            self.net.zero_grad(set_to_none=True)
            report(f"length {length}: {(time.time() - start) * 1e3:.0f} ms, {count * length / (time.time() - start) / 1e6:.2f}M tokens/s")

    def step(self, item, share):
        tokens, positions, weights = item
        tokens = torch.from_numpy(tokens.astype("int64")).to(self.device, non_blocking=True)
        positions, weights = (torch.from_numpy(a).to(self.device, non_blocking=True) for a in (positions, weights))
        loss, hit = self.net(tokens, positions)
        ((loss * weights).sum() / weights.sum()).backward()
        rate = self.config["peak_learning_rate"] * learning_rate(self.config, share)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        answer = weights == 1.0
        return tokens.shape[1], [(loss.detach() * answer).sum() / answer.sum(), (hit & answer).sum() / answer.sum(),
                                 (loss.detach() * ~answer).sum() / (~answer).sum()]

    def save(self, name):
        half = {n: w.bfloat16() for n, w in self.net.state_dict().items()}
        torch.save({"weights": half, "config": self.config}, self.out / f"{name}.part")
        os.rename(self.out / f"{name}.part", self.out / f"{name}.pt")
        path = self.out / f"{name}.gguf"
        export_gguf.write(str(path) + ".part", self.net.state_dict(), self.config, str(HERE / "tokenizer.model"))
        os.rename(str(path) + ".part", path)


def log(out, text):
    with open(out / "log.txt", "a", encoding="utf-8") as file:
        file.write(text + "\n")
    print(text, flush=True)


def train(trainer, queue, share, end, save_every):
    out, start, steps, tokens, saved = trainer.out, time.time(), 0, 0, 0
    recent, first = {}, share.value
    while (elapsed := time.time() - start) < end - start:
        share.value = first + (1 - first) * elapsed / (end - start)
        length, figures = trainer.step(queue.get(), share.value)
        recent.setdefault(length, []).append(torch.stack(figures))
        steps, tokens = steps + 1, tokens + 131072
        if steps % 50 == 0:
            means = {n: torch.stack(f).mean(0).tolist() for n, f in sorted(recent.items())}
            recent = {}
            text = "  ".join(f"{n}: answer {m[0]:.3f} hit {m[1]:.3f} text {m[2]:.2f}" for n, m in means.items())
            log(out, f"{elapsed:6.0f} s  step {steps}  {tokens / 1e6:.0f}M tokens  queue {queue.qsize()}  {text}")
        if elapsed > (saved + 1) * save_every:
            saved += 1
            trainer.save(f"checkpoint{saved}")
    trainer.save("final")
    log(out, f"done: {steps} steps, {tokens / 1e6:.0f}M tokens, {time.time() - start:.0f} s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--minutes", type=float, default=22)
    arguments.add_argument("--until", type=float, help="end of training as a time stamp (instead of --minutes)")
    arguments.add_argument("--resume", help="checkpoint to go on from")
    arguments.add_argument("--from-share", type=float, default=0.0, help="share of the schedule already done")
    arguments.add_argument("--save-every", type=float, default=240, help="seconds between checkpoints")
    arguments.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    arguments.add_argument("--tasks", default=str(HERE / "../../tests/quality/data"))
    a = arguments.parse_args()
    out = pathlib.Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((HERE / "config.json").read_text())
    store = contexts.Store(a.corpus, str(HERE / "tokenizer.model"))
    fork = multiprocessing.get_context("fork")
    share, queue = fork.Value("d", a.from_share), fork.Queue(maxsize=24)
    workers = [fork.Process(target=produce, args=(config, store, share, queue, i), daemon=True) for i in range(a.workers)]
    for worker in workers:
        worker.start()
    torch.set_float32_matmul_precision("high")
    with sdpa_kernel([SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION], set_priority=True):
        trainer = Trainer(config, out, "cuda")
        if a.resume:
            trainer.net.load_state_dict(torch.load(a.resume, weights_only=True)["weights"])
        trainer.warm_up(lambda text: log(out, text))
        train(trainer, queue, share, a.until or time.time() + a.minutes * 60, a.save_every)
        for worker in workers:
            worker.terminate()
        evaluate.report(trainer.net, config, a.corpus, a.tasks, lambda text: log(out, text))
    (out / "finished").touch()


if __name__ == "__main__":
    main()

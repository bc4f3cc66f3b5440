# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the bundled model on one or more GPUs within a given time and writes checkpoints and GGUF files.

    python train.py --corpus FOLDER --out FOLDER --minutes 23
    torchrun --standalone --nproc-per-node 2 train.py …                        # two GPUs of one machine

The learning rate follows the share of the time that has gone, so the run ends on time on any GPU. The lengths of the
steps are planned from times measured before, the same for every GPU. Worker processes make sequences on the fly.
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
from torch import distributed
from torch.nn.attention import SDPBackend, sdpa_kernel

import contexts
import evaluate
import export_gguf
import grow
import model
import muon

HERE = pathlib.Path(__file__).parent


QUEUE = 4  # batches ahead, a worker


def plan_lengths(config, seconds, left, first, last):
    """The length of each step: stages by their share of the time, given a step's seconds by length."""
    total = left / (last - first)
    rng, plan, spent = random.Random(config["seed"]), [], first * total
    while spent < last * total * 1.3:  # beyond the end, should steps be faster than they were before
        stage = next((s for s in config["stages"] if spent < s["until"] * total), config["stages"][-1])
        plan.append(int(rng.choices(list(stage["mix"]), list(stage["mix"].values()))[0]))
        spent += seconds[plan[-1]]
    return plan


def produce(seed, store, plan, queue, number, workers):
    """Makes the batches of every workers-th step. The plan arrives once the steps' times are known."""
    rng = random.Random(f"{seed} {number}")
    for length in plan.get()[number::workers]:
        while True:
            try:
                queue.put(contexts.batch(rng, store, length))
                break
            except (IndexError, KeyError, ValueError):  # one unlucky draw must not end the run, but is shown
                traceback.print_exc()


class Team:
    """This process among those that train together, one a GPU."""

    def __init__(self):
        self.rank, self.size = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        self.local = int(os.environ.get("LOCAL_RANK", 0))

    def join(self):
        torch.cuda.set_device(self.local)
        if self.size > 1:
            distributed.init_process_group("cpu:gloo,cuda:nccl")

    def share(self, value):
        """The first process's number, for all."""
        if self.size == 1:
            return value
        box = torch.tensor([value], dtype=torch.float64)
        distributed.broadcast(box, 0)
        return box.item()

    def average(self, parameters):
        if self.size == 1:
            return
        flat = torch.cat([p.grad.flatten() for p in parameters])
        distributed.all_reduce(flat, distributed.ReduceOp.AVG)
        for p, part in zip(parameters, flat.split([p.numel() for p in parameters])):
            p.grad.copy_(part.view_as(p))


def learning_rate(config, share, begun):
    """Share of the peak: a short warm-up, constant, then linearly to zero. begun: share of the time in this run."""
    hold = config["constant_until"]
    return min(1.0, begun / config["warmup"], max(0.0, (1 - share) / (1 - hold)))


class Trainer:
    def __init__(self, config, out, device, team):
        self.config, self.out, self.device, self.team = config, pathlib.Path(out), device, team
        torch.manual_seed(config["seed"])
        self.net = model.Reader(config).to(device)
        matrices = [p for n, p in self.net.named_parameters() if p.ndim == 2 and n != "embedding"]
        others = [p for n, p in self.net.named_parameters() if p.ndim == 1 or n == "embedding"]
        self.optimizers = [
            muon.Muon(matrices, lr=0.0, weight_decay=config["weight_decay"]),
            torch.optim.AdamW(others, lr=0.0, betas=(0.9, 0.95), weight_decay=0.0, fused=True)]

    def warm_up(self, report):
        """Compiles and times every length, so that nothing stops the run later; seconds a step by length."""
        seconds = {}
        for length, (count, scored, _, _) in contexts.SHAPES.items():
            tokens = torch.randint(0, self.config["vocabulary"], (count, length), device=self.device)
            positions = torch.randint(0, count * length - 1, (count * scored,), device=self.device)
            for _ in range(3):
                torch.cuda.synchronize()
                start = time.time()
                self.net(tokens, positions)[0].mean().backward()
                torch.cuda.synchronize()
            self.net.zero_grad(set_to_none=True)
            seconds[length] = self.team.share(time.time() - start)
            report(f"length {length}: {seconds[length] * 1e3:.0f} ms, {count * length / seconds[length] / 1e6:.2f}M tokens/s")
        return seconds

    def step(self, item, share, begun):
        tokens, positions, weights = item
        tokens = torch.from_numpy(tokens.astype("int64")).to(self.device, non_blocking=True)
        positions, weights = (torch.from_numpy(a).to(self.device, non_blocking=True) for a in (positions, weights))
        loss, hit = self.net(tokens, positions)
        ((loss * weights).sum() / weights.sum()).backward()
        self.team.average(list(self.net.parameters()))
        rate = self.config["peak_learning_rate"] * learning_rate(self.config, share, begun)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        answer = weights == 1.0
        text = (weights > 0) & ~answer
        return tokens.shape[1], [(loss.detach() * answer).sum() / answer.sum(), (hit & answer).sum() / answer.sum(),
                                 (loss.detach() * text).sum() / text.sum()]

    def save(self, name):
        torch.save({"weights": self.net.state_dict(), "config": self.config}, self.out / f"{name}.part")
        os.rename(self.out / f"{name}.part", self.out / f"{name}.pt")
        path = self.out / f"{name}.gguf"
        export_gguf.write(str(path) + ".part", self.net.state_dict(), self.config, str(HERE / "tokenizer.model"))
        os.rename(str(path) + ".part", path)


def log(out, text):
    with open(out / "log.txt", "a", encoding="utf-8") as file:
        file.write(text + "\n")
    print(text, flush=True)


def read_weights(path):
    """Of a checkpoint (.pt), whose numbers are not rounded, or a GGUF file."""
    if path.endswith(".pt"):
        return torch.load(path, map_location="cpu", weights_only=True)["weights"]
    return export_gguf.read_weights(path)


def train(trainer, plan, queues, end, first, last, save_every):
    out, team, start, tokens, saved = trainer.out, trainer.team, time.time(), 0, 0
    recent = {}
    for step, planned in enumerate(plan):
        begun = team.share((time.time() - start) / (end - start))
        if begun >= 1:
            break
        length, figures = trainer.step(queues[step % len(queues)].get(), first + (last - first) * begun, begun)
        assert length == planned
        recent.setdefault(length, []).append(torch.stack(figures))
        tokens += 131072 * team.size
        if step % 100 == 99 and team.rank == 0:
            means = {n: torch.stack(f).mean(0).tolist() for n, f in sorted(recent.items())}
            recent = {}
            text = "  ".join(f"{n}: answer {m[0]:.3f} hit {m[1]:.3f} text {m[2]:.2f}" for n, m in means.items())
            waiting = sum(q.qsize() for q in queues)
            log(out, f"{time.time() - start:6.0f} s  step {step + 1}  {tokens / 1e6:.0f}M tokens  queue {waiting}  {text}")
        if team.rank == 0 and time.time() - start > (saved + 1) * save_every:
            saved += 1
            trainer.save(f"checkpoint{saved}")
    if team.rank == 0:
        trainer.save("final")
        log(out, f"done: {step + 1} steps, {tokens / 1e6:.0f}M tokens, {time.time() - start:.0f} s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--minutes", type=float, default=23)
    arguments.add_argument("--until", type=float, help="end of training as a time stamp (instead of --minutes)")
    arguments.add_argument("--resume", help="checkpoint or GGUF file to go on from, of this network or a smaller one")
    arguments.add_argument("--from-share", type=float, default=0.0, help="share of the schedule already done")
    arguments.add_argument("--to-share", type=float, default=1.0, help="share of the schedule at the end")
    arguments.add_argument("--samples", type=int, default=64, help="cases a task of the closing report, 0: none")
    arguments.add_argument("--save-every", type=float, default=240, help="seconds between checkpoints")
    arguments.add_argument("--workers", type=int, help="processes that make sequences, a GPU")
    arguments.add_argument("--tests", default=str(HERE / "../../tests/quality"))
    a = arguments.parse_args()
    team, out = Team(), pathlib.Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((HERE / "config.json").read_text())
    store = contexts.Store(a.corpus, str(HERE / "tokenizer.model"), asked=HERE / "data/sentence_questions.jsonl.xz")
    fork, count = multiprocessing.get_context("fork"), a.workers or max(1, (os.cpu_count() or 2) // team.size - 1)
    queues, plans = [fork.Queue(QUEUE) for _ in range(count)], [fork.Queue() for _ in range(count)]
    seed = f"{config['seed']} {a.from_share} {team.rank}"
    workers = [fork.Process(target=produce, args=(seed, store, plans[i], queues[i], i, count), daemon=True)
               for i in range(count)]
    for worker in workers:
        worker.start()
    team.join()
    torch.set_float32_matmul_precision("high")
    with sdpa_kernel([SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION], set_priority=True):
        trainer = Trainer(config, out, "cuda", team)
        if a.resume:
            trainer.net.load_state_dict(grow.grown(read_weights(a.resume), trainer.net.state_dict()))
        report = (lambda text: log(out, text)) if team.rank == 0 else (lambda text: None)
        seconds = trainer.warm_up(report)
        end = team.share(a.until or time.time() + a.minutes * 60)
        plan = plan_lengths(config, seconds, team.share(end - time.time()), a.from_share, a.to_share)
        for box in plans:
            box.put(plan)
        train(trainer, plan, queues, end, a.from_share, a.to_share, a.save_every)
        for worker in workers:
            worker.terminate()
        if team.rank == 0:
            if a.samples > 0:
                evaluate.report(trainer.net, config, a.corpus, a.tests, report, samples=a.samples)
            (out / "finished").touch()
    if team.size > 1:
        distributed.destroy_process_group()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times reading and decoding of one GGUF file on the CPU, here and with llama.cpp, in turn, and prints
the medians and the median of the turns' ratios.

Each turn is a program of its own that loads the file, reads a text of random tokens twice, of which the
second counts, and decodes behind it; llama.cpp's turn is by its Python binding with its defaults.

usage: compare_llama_cpp.py --bench specache-bench --model FILE      needs llama-cpp-python
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", help="this project's specache-bench")
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prompt", type=int, default=512, help="tokens to read")
    parser.add_argument("--steps", type=int, default=48, help="tokens to decode")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--cache", default="full", help="this project's cache")
    parser.add_argument("--llama-turn", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def llama_turn(options: argparse.Namespace) -> dict:
    from llama_cpp import Llama

    model = Llama(
        options.model, n_ctx=options.prompt + options.steps + 8, n_batch=options.prompt,
        n_threads=options.threads, n_threads_batch=options.threads, verbose=False,
    )  # fmt: skip
    tokens = [random.randrange(300, model.n_vocab()) for _ in range(options.prompt)]
    for _ in range(2):
        model.reset()
        began = time.perf_counter()
        model.eval(tokens)
        reading = time.perf_counter() - began
    model.eval(tokens[:2])
    began = time.perf_counter()
    for token in tokens[: options.steps]:
        model.eval([token])
    decoding = time.perf_counter() - began
    return {"prefill": options.prompt / reading, "decode": options.steps / decoding}


def run(command: list[str]) -> dict:
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_turn(options: argparse.Namespace) -> dict:
    common = [
        "--model", options.model, "--device", "cpu", "--threads", str(options.threads), "--cache",
        options.cache, "--contexts", str(options.prompt), "--json",
    ]  # fmt: skip
    rates = {}
    for what, more in {
        "prefill": ["--rounds", "2"],
        "decode": ["--rounds", "1", "--steps", str(options.steps)],
    }.items():
        report = run([options.bench, what, *common, *more])
        rates[what] = report["results"][0]["tokens_per_s"]
    return rates


def main() -> None:
    options = arguments()
    if options.llama_turn:
        print(json.dumps(llama_turn(options)))
        return
    theirs = [sys.executable, __file__, "--llama-turn", *sys.argv[1:]]
    turns = []
    for i in range(options.turns):
        turns.append({"own": own_turn(options), "llama.cpp": run(theirs)})
        print(i, json.dumps(turns[-1]), file=sys.stderr)
    for what in ("prefill", "decode"):
        own, other = ([turn[side][what] for turn in turns] for side in ("own", "llama.cpp"))
        ratio = statistics.median(a / b for a, b in zip(own, other))
        print(
            f"{what}: {statistics.median(own):.1f} tokens/s, llama.cpp "
            f"{statistics.median(other):.1f}, ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()

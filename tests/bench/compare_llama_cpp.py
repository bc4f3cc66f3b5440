#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times reading and decoding of one GGUF file on the CPU, here and with llama.cpp, in turn, and prints
the medians and the median of the turns' ratios, in tokens a second.

A turn is a program of its own that loads the file, reads a text once before it counts, and decodes; that
of llama.cpp is by its Python binding with its defaults. On a machine that others use at the same time,
`--cpu-time --threads 1` counts the seconds that the processor worked in place of those that went by.

usage: compare_llama_cpp.py --bench specache-bench --model FILE      needs llama-cpp-python
"""

import argparse
import json
import random
import resource
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
    parser.add_argument("--cpu-time", action="store_true", help="count the processor's seconds")
    parser.add_argument("--llama-turn", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def llama_turn(options: argparse.Namespace) -> dict:
    from llama_cpp import Llama

    model = Llama(
        options.model, n_ctx=options.prompt + options.steps + 8, n_batch=options.prompt,
        n_threads=options.threads, n_threads_batch=options.threads, verbose=False,
    )  # fmt: skip
    clock = time.process_time if options.cpu_time else time.perf_counter
    tokens = [random.randrange(300, model.n_vocab()) for _ in range(options.prompt)]
    for _ in range(2):
        model.reset()
        began = clock()
        model.eval(tokens)
        reading = clock() - began
    model.reset()
    model.eval(tokens[:2])
    began = clock()
    for token in tokens[: options.steps]:
        model.eval([token])
    return {"prefill": options.prompt / reading, "decode": options.steps / (clock() - began)}


def run(command: list[str]) -> dict:
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def cpu_seconds(command: list[str]) -> float:
    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    run(command)
    return used() - before


def own_turn(options: argparse.Namespace) -> dict:
    def command(what: str, context: int, rounds: int, *more: str) -> list[str]:
        return [
            options.bench, what, "--model", options.model, "--device", "cpu", "--json",
            "--threads", str(options.threads), "--cache", options.cache, "--contexts",
            str(context), "--rounds", str(rounds), *more,
        ]  # fmt: skip

    prompt, steps = options.prompt, options.steps
    if not options.cpu_time:
        prefill = run(command("prefill", prompt, 2))
        decode = run(command("decode", 2, 1, "--steps", str(steps)))
        return {
            "prefill": prefill["results"][0]["tokens_per_s"],
            "decode": decode["results"][0]["tokens_per_s"],
        }
    # What two more readings, and as many steps again, take.
    reading = cpu_seconds(command("prefill", prompt, 3)) - cpu_seconds(command("prefill", prompt, 1))
    stepping = cpu_seconds(command("decode", 2, 1, "--steps", str(2 * steps)))
    stepping -= cpu_seconds(command("decode", 2, 1, "--steps", str(steps)))
    return {"prefill": 2 * prompt / reading, "decode": steps / stepping}


def main() -> None:
    options = arguments()
    if options.llama_turn:
        print(json.dumps(llama_turn(options)))
        return
    theirs = [sys.executable, __file__, "--llama-turn", *sys.argv[1:]]
    turns = []
    for _ in range(options.turns):
        turns.append({"own": own_turn(options), "llama.cpp": run(theirs)})
        print(json.dumps(turns[-1]), file=sys.stderr)
    for what in ("prefill", "decode"):
        own, other = ([turn[side][what] for turn in turns] for side in ("own", "llama.cpp"))
        ratio = statistics.median(a / b for a, b in zip(own, other))
        print(
            f"{what}: {statistics.median(own):.1f} tokens/s, llama.cpp "
            f"{statistics.median(other):.1f}, ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()

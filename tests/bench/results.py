#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the figures of tests/bench/README.md on a machine with an NVIDIA GPU, from a build folder's programs.

    cmake --preset cuda && cmake --build build/cuda
    tests/bench/results.py --build build/cuda --out results [--parts tests,decode,…]

A file a part goes into the folder `results`. A part that fails is named at the end; the others run all the same.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/model/specache-reader-q4_0.gguf"
SAMPLES = ROOT / "resources/samples"
KERNEL_TESTS = [f"kernels_{name}_test" for name in ("cuda_memory", "decode", "memory", "pages", "prefill", "products",
                                                    "selection", "streams", "transformer")]
CORE_TESTS = [f"core_{name}_test" for name in ("specache", "model", "engine")]
BIG_SHAPE = ["--device", "cuda", "--shape", "llama-3.1-8b", "--json"]


@dataclass
class Programs:
    """The programs of a build folder, by name."""

    build: Path
    out: Path

    def path(self, name: str) -> str:
        found = [path for path in self.build.rglob(name) if path.is_file()]
        if not found:
            sys.exit(f"There is no program {name} in {self.build}. Build it first.")
        return str(found[0])

    def run(self, part: str, name: str, *arguments: str, before: tuple[str, ...] = ()) -> bool:
        """Appends what a program writes to the part's file."""
        with open(self.out / f"{part}.txt", "a", encoding="utf-8") as file:
            command = [*before, self.path(name), *arguments]
            print("$", name, *arguments, file=file, flush=True)
            return subprocess.run(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False).returncode == 0


def tests(programs: Programs) -> bool:
    return all([programs.run("tests", name, "--gtest_brief=1") for name in KERNEL_TESTS + CORE_TESTS])


def sanitizer(programs: Programs) -> bool:
    # Not under a sanitizer: a test that CUDA fails on purpose, which memcheck counts, and one of time. Nor under racecheck
    # one of cuBLAS's products: with it racecheck did not come to an end in 420 s.
    chosen = "*cuda*:Cuda*-*MoreThanThereIsIsAnErrorAndLeavesNoTrace*:*AStopEndsLongOperationsSoon*"
    left_out = {"racecheck": ":*TheCopyStreamRunsBesideTheCaller*"}
    return all([programs.run("sanitizer", name, "--gtest_brief=1", f"--gtest_filter={chosen}{left_out.get(tool, '')}",
                             before=("compute-sanitizer", "--tool", tool, "--error-exitcode", "1"))
                for tool in ("memcheck", "racecheck", "synccheck") for name in KERNEL_TESTS])


def answers(programs: Programs) -> bool:
    """The sample questions on the GPU and on the CPU: right, and the same."""
    questions = json.loads((SAMPLES / "questions.json").read_text(encoding="utf-8"))
    asked = [argument for question in questions for argument in ("--question", question["question"])]
    good = True
    for device in ("cuda", "cpu"):
        command = [programs.path("specache"), "ask", "--device", device, "--model", MODEL, "--json", "--document",
                   SAMPLES / "ferry-handbook.md", *asked]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        (programs.out / f"answers-{device}.json").write_text(output, encoding="utf-8")
        for question, answer in zip(questions, json.loads(output)["answers"], strict=True):
            if answer["text"] != question["answer"]:
                print(f"{device}: {question['question']} {answer['text']!r} instead of {question['answer']!r}")
                good = False
    return good


def quality(programs: Programs) -> bool:
    tasks = [argument for task in ("niah", "multikey", "refuse") for argument in ("--task", task)]
    return programs.run("quality", "specache-bench", "quality", "--device", "cuda", "--model", str(MODEL), *tasks,
                        "--lengths", "4096,16384", "--samples", "100", "--cache",
                        "full,kivi-plain:1,kivi:1,kivi:2,specache:1,specache:2/1,specache:2", "--json")


def decode(programs: Programs) -> bool:
    return programs.run("decode", "specache-bench", "decode", *BIG_SHAPE, "--weights", "f16", "--contexts",
                        "2048,8192,32768,131072", "--cache", "full,specache:1,specache:2,specache:2/1", "--no-fetch",
                        "--rounds", "4")


def reading(programs: Programs) -> bool:
    return all([
        programs.run("reading", "specache-bench", "prefill", *BIG_SHAPE, "--weights", "f16", "--contexts", "32768",
                     "--cache", "full,specache:1", "--rounds", "3"),
        programs.run("reading", "specache-bench", "followup", *BIG_SHAPE, "--weights", "f16", "--contexts", "131072",
                     "--cache", "specache:1", "--rounds", "5"),
    ])


def products(programs: Programs) -> bool:
    return programs.run("products", "specache-bench", "kernels", *BIG_SHAPE, "--weights", "f16,q8_0,q4_0",
                        "--contexts", "32768,131072", "--columns", "1,2,8")


def throughput(programs: Programs) -> bool:
    return programs.run("throughput", "specache-bench", "throughput", "--device", "cuda", "--shape", "mistral-7b",
                        "--weights", "f16", "--memory", "48GiB", "--share-rows", "16GiB", "--contexts",
                        "2048,8192,32768", "--cache", "full,specache:2,specache:1", "--json")


PARTS = {part.__name__: part for part in (tests, sanitizer, answers, quality, decode, reading, products, throughput)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parts", default=",".join(PARTS), help="default: %(default)s")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts.split(",") if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}")

    arguments.out.mkdir(parents=True, exist_ok=True)
    programs = Programs(arguments.build.resolve(), arguments.out.resolve())
    failed = []
    for part in arguments.parts.split(","):
        start = time.monotonic()
        good = PARTS[part](programs)
        print(f"{part}: {'done' if good else 'FAILED'}, {time.monotonic() - start:.0f} s", flush=True)
        if not good:
            failed.append(part)
    if failed:
        sys.exit("Failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()

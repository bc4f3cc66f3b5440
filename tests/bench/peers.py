#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""PyTorch and transformers on the shape of Llama-3.1-8B, in turns with specache-bench on the same GPU.

    pip install torch transformers
    tests/bench/peers.py --bench build/release/app/specache-bench --out peers.json

Weights and rows are random. A line is printed and written for each side, context and turn; the medians come last.
"""

import argparse
import json
import statistics
import subprocess
import time
from dataclasses import dataclass, field

import torch
from torch.nn import functional
from transformers import AutoModelForCausalLM, DynamicCache, LlamaConfig

SHAPE = {
    "vocab_size": 128256,
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 1 << 20,
    "tie_word_embeddings": False,
}
TINY = {**SHAPE, "vocab_size": 512, "hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 64}
OURS = "full,specache:1"


@dataclass
class Settings:
    bench: str
    contexts: list[int]
    prefills: list[int]
    turns: int
    steps: int
    device: str
    shape: dict


@dataclass
class Results:
    """What was measured, by what it is: milliseconds, or TB/s for attention alone."""

    values: dict[tuple, list[float]] = field(default_factory=dict)

    def add(self, what: str, who: str, context: int, value: float) -> None:
        self.values.setdefault((what, who, context), []).append(value)
        print(f"{what:10} {context:7} {who:34} {value:10.3f}", flush=True)

    def medians(self) -> list[dict]:
        return [{"what": what, "who": who, "context": context, "median": statistics.median(values), "values": values}
                for (what, who, context), values in self.values.items()]


def finish(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def timed_ms(settings: Settings, work) -> float:
    finish(settings.device)
    start = time.perf_counter()
    work()
    finish(settings.device)
    return (time.perf_counter() - start) * 1e3


def ours(settings: Settings, command: str, context: int, *more: str) -> list[dict]:
    """The results of one run of specache-bench."""
    arguments = [settings.bench, command, "--device", settings.device, "--shape", "llama-3.1-8b", "--weights", "f16",
                 "--contexts", str(context), "--rounds", "1", "--json", *more]
    return json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)["results"]


def make_model(settings: Settings):
    config = LlamaConfig(**settings.shape)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16, attn_implementation="sdpa")
    model = model.to_empty(device=settings.device).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.02)
    # to_empty leaves what is no parameter undefined: the frequencies of the position embedding.
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config).to(settings.device)
    return model


def filled_cache(settings: Settings, model, context: int, offloaded: bool) -> DynamicCache:
    """A cache that holds `context` tokens of random rows."""
    cache = DynamicCache(config=model.config, offloading=True) if offloaded else DynamicCache(config=model.config)
    rows = (1, settings.shape["num_key_value_heads"], context, settings.shape["head_dim"])
    for layer in range(settings.shape["num_hidden_layers"]):
        keys = torch.randn(rows, dtype=torch.bfloat16, device=settings.device)
        cache.update(keys, torch.randn_like(keys), layer)
    return cache


@torch.inference_mode()
def decode_steps(settings: Settings, model, cache: DynamicCache) -> None:
    token = torch.zeros((1, 1), dtype=torch.long, device=settings.device)
    for _ in range(settings.steps):
        token = model(input_ids=token, past_key_values=cache, use_cache=True).logits[:, -1:].argmax(-1)


def compare_decoding(settings: Settings, model, results: Results) -> None:
    for context in settings.contexts:
        for _ in range(settings.turns):
            for result in ours(settings, "decode", context, "--cache", OURS):
                results.add("decode", "ours, " + result["cache"], context, result["median_ms"])
            for offloaded in (False, True) if settings.device == "cuda" else (False,):
                who = "transformers, offloaded cache" if offloaded else "transformers, full cache"
                cache = filled_cache(settings, model, context, offloaded)
                decode_steps(settings, model, cache)  # the first ones choose their kernels
                results.add("decode", who, context,
                            timed_ms(settings, lambda: decode_steps(settings, model, cache)) / settings.steps)
                del cache


@torch.inference_mode()
def compare_prefill(settings: Settings, model, results: Results) -> None:
    for context in settings.prefills:
        tokens = torch.randint(0, settings.shape["vocab_size"], (1, context), device=settings.device)
        read = lambda: model(input_ids=tokens, use_cache=True, logits_to_keep=1)  # noqa: E731
        read()
        for _ in range(settings.turns):
            for result in ours(settings, "prefill", context, "--cache", OURS):
                results.add("prefill", "ours, " + result["cache"], context, result["median_ms"])
            results.add("prefill", "transformers, SDPA", context, timed_ms(settings, read))


@torch.inference_mode()
def compare_attention(settings: Settings, results: Results) -> None:
    """One layer of a decode step: TB/s of keys and values, of which there are more than a cache holds."""
    heads, kv_heads, dim = (settings.shape[key] for key in ("num_attention_heads", "num_key_value_heads", "head_dim"))
    layers, repeats = 8, 10
    for context in settings.contexts:
        query = torch.randn((1, heads, 1, dim), dtype=torch.float16, device=settings.device)
        rows = torch.randn((layers, 2, 1, kv_heads, context, dim), dtype=torch.float16, device=settings.device)

        def attend() -> None:
            for _ in range(repeats):
                for keys, values in rows:
                    functional.scaled_dot_product_attention(query, keys, values, enable_gqa=True)

        attend()
        for _ in range(settings.turns):
            gigabytes = rows.numel() * rows.element_size() * repeats / 1e9
            results.add("attention", "PyTorch SDPA, TB/s", context, gigabytes / timed_ms(settings, attend))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True, help="the program specache-bench")
    parser.add_argument("--contexts", default="2048,8192,32768,131072")
    parser.add_argument("--prefills", default="8192,32768")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--steps", type=int, default=8, help="decode steps of transformers that are timed together")
    parser.add_argument("--tiny", action="store_true", help="a small model for their side, to try this script")
    parser.add_argument("--out", help="JSON file")
    arguments = parser.parse_args()

    def numbers(text: str) -> list[int]:
        return [int(number) for number in text.split(",") if number]

    device = "cuda" if torch.cuda.is_available() else "cpu"
    settings = Settings(arguments.bench, numbers(arguments.contexts), numbers(arguments.prefills), arguments.turns,
                        arguments.steps, device, TINY if arguments.tiny else SHAPE)
    results = Results()
    compare_attention(settings, results)
    model = make_model(settings)
    compare_decoding(settings, model, results)
    compare_prefill(settings, model, results)
    report = {"machine": torch.cuda.get_device_name() if device == "cuda" else "CPU", "torch": torch.__version__,
              "date": time.strftime("%Y-%m-%d"), "results": results.medians()}
    print(json.dumps(report["results"], indent=1))
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()

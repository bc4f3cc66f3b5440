# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the mean of several models' weights (a model soup, Wortsman et al., 2022).

    python average.py before.gguf run/final.gguf --out mean.gguf

It gains where one model was trained on from the other and is not far from it.
"""
import argparse
import json
import pathlib

import export_gguf

HERE = pathlib.Path(__file__).parent


def mean(models):
    """models: weights by name, each. Returns the same of their means."""
    return {name: sum(model[name] for model in models) / len(models) for name in models[0]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("models", nargs="+", help="GGUF files of one shape")
    arguments.add_argument("--out", required=True)
    a = arguments.parse_args()
    config = json.loads((HERE / "config.json").read_text())
    weights = mean([export_gguf.read_weights(path) for path in a.models])
    export_gguf.write(a.out, weights, config, str(HERE / "tokenizer.model"))


if __name__ == "__main__":
    main()

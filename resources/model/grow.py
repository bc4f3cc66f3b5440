# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a trained network into a larger one that computes the same: new layers and new feed-forward columns begin with
an output of zero (as in Net2Net, Chen et al., 2016), and training goes on from there."""
import re

LAYER = re.compile(r"layers\.(\d+)\.(.+)")


def count_layers(state):
    return 1 + max(int(m.group(1)) for m in map(LAYER.match, state) if m)


def sources(old, new):
    """For each new layer the old one that it comes from; a layer named twice in a row is followed by its copy."""
    return [i * old // new for i in range(new)]


def grown(old, new):
    """old: weights of a trained network; new: freshly made weights of the network to be, at least as large.
    Returns weights of new's shapes."""
    origin, state = sources(count_layers(old), count_layers(new)), {}
    for name, fresh in new.items():
        layer = LAYER.match(name)
        if layer is None:
            state[name] = old[name]
            continue
        number, part = int(layer.group(1)), layer.group(2)
        value = old[f"layers.{origin[number]}.{part}"].to(fresh.device)
        added = number > 0 and origin[number] == origin[number - 1]
        state[name] = fresh.clone()  # zero where a layer's outputs are made: attn_output and ffn_down
        if not (added and part in ("attn_output", "ffn_down")):
            state[name][tuple(slice(size) for size in value.shape)] = value
    return state

# SPDX-License-Identifier: GPL-3.0-or-later
"""Muon (Jordan et al., 2024): momentum whose matrix updates are made nearly orthogonal by Newton-Schulz steps.

Matrices of one shape are updated together. The scale 0.2·√max(rows, columns) (Liu et al., 2025, arXiv 2502.16982)
gives updates of AdamW's usual size, so both optimisers share one learning rate.
"""
import torch


def orthogonal(g, steps=5):
    """g [n, rows, columns] -> roughly U·Vᵀ of each."""
    a, b, c = 3.4445, -4.7750, 2.0315
    wide = g.size(-2) <= g.size(-1)
    x = (g if wide else g.mT).bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    return (x if wide else x.mT).float()


class Muon(torch.optim.Optimizer):
    def __init__(self, matrices, lr, momentum=0.95, weight_decay=0.0):
        shapes = {}
        for p in matrices:
            shapes.setdefault(p.shape, []).append(p)
        super().__init__([{"params": ps} for ps in shapes.values()],
                         dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            ps = group["params"]
            gradient = torch.stack([p.grad for p in ps])
            state = self.state[ps[0]]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(gradient)
            average = state["momentum"].lerp_(gradient, 1 - group["momentum"])
            update = orthogonal(gradient.lerp(average, group["momentum"]))
            scale = 0.2 * max(ps[0].shape) ** 0.5 * group["lr"]
            torch._foreach_mul_(ps, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_add_(ps, list(update.unbind(0)), alpha=-scale)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: plain Llama with grouped-query attention and tied embeddings, written for fast training.

Everything but attention works on a flat list of tokens [N, width], N = sequences × length, so that one compiled
graph serves every length. Rotary pairs are neighbours (2i, 2i+1), the order of GGUF files of this architecture.
"""
import torch
import torch.nn.functional as F
from torch import nn

FEED_FORWARD = ("ffn_gate", "ffn_up", "ffn_down")  # most of the bytes: in four bits (finish(), export_gguf.py)


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, kv = c["width"], c["kv_heads"] * c["head_size"]
        matrix = lambda rows, columns, scale=1.0: nn.Parameter(torch.randn(rows, columns) * (scale * columns ** -0.5))
        self.attn_norm, self.ffn_norm = nn.Parameter(torch.ones(d)), nn.Parameter(torch.ones(d))
        self.attn_q, self.attn_k, self.attn_v = matrix(d, d), matrix(kv, d), matrix(kv, d)
        self.attn_output = matrix(d, d, 0.0)
        self.ffn_gate, self.ffn_up = matrix(c["feed_forward"], d), matrix(c["feed_forward"], d)
        self.ffn_down = matrix(d, c["feed_forward"], 0.0)


def norm(x, weight, epsilon):
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + epsilon) * weight).to(x.dtype)


def rotate(x, cos, sin):
    """x [N, heads, head_size], cos and sin [N, head_size / 2]."""
    even, odd = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    cos, sin = cos[:, None], sin[:, None]
    return torch.stack((even * cos - odd * sin, odd * cos + even * sin), -1).flatten(-2).to(x.dtype)


def four_bit(w):
    """w [rows, columns] rounded as Q4_0 stores it: blocks of 32 with one scale, sixteen steps from their largest value
    on. The gradient is that of w itself (straight-through), so training learns to live with the rounding."""
    blocks = w.detach().unflatten(-1, (-1, 32))
    low, high = blocks.amin(-1, keepdim=True), blocks.amax(-1, keepdim=True)
    scale = torch.where(-low > high, low, high) / -8
    codes = torch.where(scale == 0, 8.0, (blocks / scale + 8.5).floor().clamp(0, 15))
    return w + (((codes - 8) * scale.half().float()).flatten(-2) - w.detach())


def project(x, weight, wq, wk, wv, cos, sin, epsilon, size):
    h = norm(x, weight, epsilon)
    q, k, v = (F.linear(h, w.to(x.dtype)).unflatten(-1, (-1, size)) for w in (wq, wk, wv))
    return rotate(q, cos, sin), rotate(k, cos, sin), v


def finish(x, attended, wo, weight, gate, up, down, epsilon):
    x = x + F.linear(attended, wo.to(x.dtype))
    h = norm(x, weight, epsilon)
    gate, up, down = (four_bit(w).to(x.dtype) for w in (gate, up, down))
    return x + F.linear(F.silu(F.linear(h, gate)) * F.linear(h, up), down)


def score(x, weight, embedding, targets, epsilon):
    """Cross entropy and whether the best guess is right, for chosen rows of x."""
    logits = F.linear(norm(x, weight, epsilon), embedding.to(x.dtype)).float()
    return F.cross_entropy(logits, targets, reduction="none"), logits.argmax(-1) == targets


class Reader(nn.Module):
    def __init__(self, c, dtype=torch.bfloat16, compiled=True):
        super().__init__()
        self.c, self.dtype = c, dtype
        self.embedding = nn.Parameter(torch.randn(c["vocabulary"], c["width"]) * 0.02)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["layers"]))
        self.output_norm = nn.Parameter(torch.ones(c["width"]))
        wrap = (lambda f: torch.compile(f, dynamic=False)) if compiled else (lambda f: f)
        self.project, self.finish, self.score = wrap(project), wrap(finish), wrap(score)
        self.tables = {}

    def table(self, batch, length):
        if (batch, length) not in self.tables:
            size = self.c["head_size"]
            frequency = self.c["rope_base"] ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
            angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency
            self.tables[batch, length] = [t.float().repeat(batch, 1).to(self.embedding.device)
                                          for t in (angle.cos(), angle.sin())]
        return self.tables[batch, length]

    def body(self, tokens):
        """tokens [B, T] -> hidden states [B·T, width] before the last norm."""
        batch, length = tokens.shape
        cos, sin = self.table(batch, length)
        e, size = self.c["norm_epsilon"], self.c["head_size"]
        x = F.embedding(tokens.flatten(), self.embedding).to(self.dtype)
        for l in self.layers:
            q, k, v = self.project(x, l.attn_norm, l.attn_q, l.attn_k, l.attn_v, cos, sin, e, size)
            q, k, v = (t.view(batch, length, -1, size).transpose(1, 2) for t in (q, k, v))
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
            a = a.transpose(1, 2).reshape(batch * length, -1)
            x = self.finish(x, a, l.attn_output, l.ffn_norm, *(getattr(l, name) for name in FEED_FORWARD), e)
        return x

    def forward(self, tokens, positions):
        """Loss and hit for predicting the token after each of `positions` (indices into the flattened batch)."""
        x = self.body(tokens)[positions]
        return self.score(x, self.output_norm, self.embedding, tokens.flatten()[positions + 1], self.c["norm_epsilon"])

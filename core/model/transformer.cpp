// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"

namespace specache {

using kernels::Buffer;
using kernels::ConstRows;
using kernels::LedgerEntry;
using kernels::Product;
using kernels::Rows;

Transformer::Transformer(kernels::Backend& backend, kernels::Stream& stream,
                         const ModelConfig& config, const ModelWeights& weights)
    : backend_(backend), stream_(stream), config_(config), weights_(weights) {}

void Transformer::reserve(int rows) {
  if (rows <= capacity_) return;
  const auto room = [&](int width) {
    return backend_.allocate(
        static_cast<std::size_t>(rows) * static_cast<std::size_t>(width) * sizeof(float),
        LedgerEntry::workspace);
  };
  stream_.synchronize();
  hidden_ = room(config_.width);
  normed_ = room(config_.width);
  angles_ = room(config_.kvHeads.dim);
  if (config_.localRopeBase > 0) localAngles_ = room(config_.kvHeads.dim);
  query_ = room(config_.queryWidth());
  key_ = room(config_.kvWidth());
  value_ = room(config_.kvWidth());
  attended_ = room(config_.queryWidth());
  gate_ = room(config_.feedForward);
  up_ = room(config_.feedForward);
  capacity_ = rows;
  ++generation_;
}

Rows Transformer::view(const Buffer& buffer, int rows, int width) const {
  return {buffer.as<float>(), rows, width};
}

void Transformer::forward(const std::int32_t* tokens, const std::int32_t* positions, int rows,
                          AttentionPhase& phase) {
  reserve(rows);
  const Rows h = view(hidden_, rows, config_.width);
  const Rows x = view(normed_, rows, config_.width);
  backend_.ropeAngles(stream_, positions, weights_.rope, view(angles_, rows, config_.kvHeads.dim));
  if (config_.localRopeBase > 0) {
    backend_.ropeAngles(stream_, positions, weights_.localRope,
                        view(localAngles_, rows, config_.kvHeads.dim));
  }
  backend_.embed(stream_, weights_.embedding, tokens, h);
  if (config_.embeddingScale != 1) backend_.scale(stream_, h, config_.embeddingScale);
  backend_.rmsNorm(stream_, h, weights_.layers.front().attentionNorm, config_.normEpsilon, x);
  for (int index = 0; index < config_.layers; ++index) layer(index, h, x, phase);
}

void Transformer::layer(int index, Rows h, Rows x, AttentionPhase& phase) {
  const LayerWeights& w = weights_.layers[static_cast<std::size_t>(index)];
  const Rows q = view(query_, h.count, config_.queryWidth());
  const Rows k = view(key_, h.count, config_.kvWidth());
  const Rows v = view(value_, h.count, config_.kvWidth());
  const Rows a = view(attended_, h.count, config_.queryWidth());
  const Rows gate = view(gate_, h.count, config_.feedForward);
  const Rows up = view(up_, h.count, config_.feedForward);

  // h += W_o · attention(rope(W_q x), rope(W_k x), W_v x), where x = norm(h)
  const Product heads[] = {{w.query, q}, {w.key, k}, {w.value, v}};
  backend_.linear(stream_, x, heads);
  addBias(q, w.queryBias);
  addBias(k, w.keyBias);
  addBias(v, w.valueBias);
  normHeads(q, w.queryNorm);
  normHeads(k, w.keyNorm);
  phase.attend(index, {q, k, v, angles(index, h.count), config_.form.pairs}, a);
  backend_.linear(stream_, a, w.output, x);
  norm(x, w.attentionOutputNorm);
  backend_.addNorm(stream_, h, x, w.feedForwardNorm, config_.normEpsilon, x);

  // h += W_down · (activation(W_gate x) · W_up x), where x = norm(h)
  const Product inner[] = {{w.gate, gate}, {w.up, up}};
  backend_.linear(stream_, x, inner);
  activate(gate, up);
  backend_.linear(stream_, gate, w.down, x);
  norm(x, w.feedForwardOutputNorm);
  backend_.addNorm(stream_, h, x, normBehind(index), config_.normEpsilon, x);
}

const float* Transformer::normBehind(int layer) const {
  const bool isLast = layer + 1 == config_.layers;
  return isLast ? weights_.outputNorm
                : weights_.layers[static_cast<std::size_t>(layer) + 1].attentionNorm;
}

ConstRows Transformer::angles(int layer, int rows) const {
  return view(config_.ropesLocally(layer) ? localAngles_ : angles_, rows, config_.kvHeads.dim);
}

void Transformer::addBias(Rows x, const float* bias) {
  if (bias != nullptr) backend_.addBias(stream_, x, bias);
}

void Transformer::norm(Rows x, const float* weight) {
  if (weight != nullptr) backend_.rmsNorm(stream_, x, weight, config_.normEpsilon, x);
}

void Transformer::normHeads(Rows x, const float* weight) {
  const int d = config_.kvHeads.dim;
  norm({x.data, x.count * (x.width / d), d}, weight);
}

void Transformer::activate(Rows gate, ConstRows up) {
  switch (config_.form.activation) {
    case Activation::silu:
      return backend_.gatedSilu(stream_, gate, up);
    case Activation::gelu:
      return backend_.gatedGelu(stream_, gate, up);
  }
}

void Transformer::logits(int first, int rows, Rows out) {
  const Rows x = view(normed_, first + rows, config_.width).slice(first, rows);
  backend_.linear(stream_, x, weights_.output, out);
  if (config_.logitSoftCap > 0) backend_.softCap(stream_, out, config_.logitSoftCap);
}

}  // namespace specache

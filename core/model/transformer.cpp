// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"

namespace specache {

using kernels::Buffer;
using kernels::ConstRows;
using kernels::LedgerEntry;
using kernels::NormedRows;
using kernels::Product;
using kernels::Rows;
using kernels::Weight;

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
  inner_ = room(config_.feedForward);
  innerRoom_ = room(config_.feedForward);
  capacity_ = rows;
  ++generation_;
}

std::size_t Transformer::bytesFor(const ModelConfig& config, int rows) {
  const int angles = config.localRopeBase > 0 ? 2 : 1;
  const int widths = angles * config.kvHeads.dim + 2 * (config.width + config.queryWidth() +
                                                        config.kvWidth() + config.feedForward);
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(widths) * sizeof(float);
}

Rows Transformer::view(const Buffer& buffer, int rows, int width) const {
  return {buffer.as<float>(), rows, width};
}

void Transformer::forward(const std::int32_t* tokens, const std::int32_t* positions, int rows,
                          AttentionPhase& phase) {
  reserve(rows);
  const Rows h = view(hidden_, rows, config_.width);
  backend_.ropeAngles(stream_, positions, weights_.rope, view(angles_, rows, config_.kvHeads.dim));
  if (config_.localRopeBase > 0) {
    backend_.ropeAngles(stream_, positions, weights_.localRope,
                        view(localAngles_, rows, config_.kvHeads.dim));
  }
  backend_.embed(stream_, weights_.embedding, tokens, h);
  if (config_.embeddingScale != 1) backend_.scale(stream_, h, config_.embeddingScale);
  for (int index = 0; index < config_.layers; ++index) layer(index, h, phase);
}

NormedRows Transformer::norm(ConstRows x, const float* weight) const {
  return {x, weight, config_.normEpsilon, view(normed_, x.count, x.width)};
}

void Transformer::layer(int index, Rows h, AttentionPhase& phase) {
  const LayerWeights& w = weights_.layers[static_cast<std::size_t>(index)];
  const Rows q = view(query_, h.count, config_.queryWidth());
  const Rows k = view(key_, h.count, config_.kvWidth());
  const Rows v = view(value_, h.count, config_.kvWidth());
  const Rows a = view(attended_, h.count, config_.queryWidth());
  const Rows inner = view(inner_, h.count, config_.feedForward);
  const Rows room = view(innerRoom_, h.count, config_.feedForward);

  // h += W_o · attention(rope(W_q x), rope(W_k x), W_v x), where x = norm(h)
  const Product heads[] = {{w.query, q}, {w.key, k}, {w.value, v}};
  backend_.linear(stream_, norm(h, w.attentionNorm), heads);
  addBias(q, w.queryBias);
  addBias(k, w.keyBias);
  addBias(v, w.valueBias);
  normHeads(q, w.queryNorm);
  normHeads(k, w.keyNorm);
  phase.attend(index, {q, k, v, angles(index, h.count), config_.form.pairs}, a);
  addLinear(h, a, w.output, w.attentionOutputNorm);

  // h += W_down · (activation(W_gate x) · W_up x), where x = norm(h)
  backend_.gatedLinear(stream_, norm(h, w.feedForwardNorm),
                       {w.gate, w.up, inner, room, config_.form.activation});
  addLinear(h, inner, w.down, w.feedForwardOutputNorm);
}

ConstRows Transformer::angles(int layer, int rows) const {
  return view(config_.ropesLocally(layer) ? localAngles_ : angles_, rows, config_.kvHeads.dim);
}

void Transformer::addBias(Rows x, const float* bias) {
  if (bias != nullptr) backend_.addBias(stream_, x, bias);
}

void Transformer::normHeads(Rows x, const float* norm) {
  if (norm == nullptr) return;
  const int d = config_.kvHeads.dim;
  const Rows heads{x.data, x.count * (x.width / d), d};
  backend_.rmsNorm(stream_, heads, norm, config_.normEpsilon, heads);
}

void Transformer::addLinear(Rows out, ConstRows x, Weight weight, const float* norm) {
  if (norm == nullptr) return backend_.addLinear(stream_, x, weight, out);
  const Rows product = view(normed_, out.count, out.width);
  backend_.linear(stream_, x, weight, product);
  backend_.rmsNorm(stream_, product, norm, config_.normEpsilon, product);
  backend_.add(stream_, out, product);
}

void Transformer::logits(int first, int rows, Rows out) {
  const Rows h = view(hidden_, first + rows, config_.width).slice(first, rows);
  const Product product{weights_.output, out};
  backend_.linear(stream_, norm(h, weights_.outputNorm), {&product, 1});
  if (config_.logitSoftCap > 0) backend_.softCap(stream_, out, config_.logitSoftCap);
}

}  // namespace specache

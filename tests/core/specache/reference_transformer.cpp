// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/specache/reference_transformer.h"

#include <cmath>

#include "kernels/half.h"

namespace specache::test {
namespace {

using Vector = std::vector<double>;

const float* values(const kernels::Weight& weight) {
  return reinterpret_cast<const float*>(weight.data);
}

Vector multiply(const kernels::Weight& weight, const Vector& x) {
  Vector y(static_cast<std::size_t>(weight.rows));
  for (int row = 0; row < weight.rows; ++row) {
    for (int column = 0; column < weight.columns; ++column) {
      y[static_cast<std::size_t>(row)] +=
          static_cast<double>(values(weight)[row * weight.columns + column]) *
          x[static_cast<std::size_t>(column)];
    }
  }
  return y;
}

Vector norm(const Vector& x, const float* weight, double epsilon) {
  double squares = 0;
  for (const double value : x) squares += value * value;
  const double scale = 1 / std::sqrt(squares / static_cast<double>(x.size()) + epsilon);
  Vector y;
  for (std::size_t i = 0; i < x.size(); ++i)
    y.push_back(x[i] * scale * static_cast<double>(weight[i]));
  return y;
}

void rotate(Vector& x, int dim, int position, double base) {
  for (std::size_t head = 0; head < x.size(); head += static_cast<std::size_t>(dim)) {
    for (int i = 0; i < dim / 2; ++i) {
      const double angle = position * std::pow(base, -2.0 * i / dim);
      double& a = x[head + static_cast<std::size_t>(2 * i)];
      double& b = x[head + static_cast<std::size_t>(2 * i + 1)];
      const double turned = a * std::cos(angle) - b * std::sin(angle);
      b = a * std::sin(angle) + b * std::cos(angle);
      a = turned;
    }
  }
}

void round16(Vector& x) {
  for (double& value : x) {
    value = static_cast<double>(kernels::toFloat(kernels::toHalf(static_cast<float>(value))));
  }
}

void add(Vector& x, const Vector& y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

/// A score before the softmax, bent where the model has a soft cap.
double scored(const ModelConfig& config, double product) {
  const double size = config.scoreSize > 0 ? static_cast<double>(config.scoreSize)
                                           : static_cast<double>(config.kvHeads.dim);
  const double score = product / std::sqrt(size);
  const auto cap = static_cast<double>(config.attentionSoftCap);
  return cap > 0 ? cap * std::tanh(score / cap) : score;
}

/// Attention of the newest token's queries to all keys so far that `layer` sees.
Vector attend(const ModelConfig& config, int layer, const Vector& query,
              const std::vector<Vector>& keys, const std::vector<Vector>& rowValues) {
  const auto window = static_cast<std::size_t>(config.window(layer));
  const std::size_t first = window > 0 && keys.size() > window ? keys.size() - window : 0;
  const auto d = static_cast<std::size_t>(config.kvHeads.dim);
  Vector out(query.size());
  for (std::size_t head = 0; head < static_cast<std::size_t>(config.queryHeads); ++head) {
    const std::size_t kv = head / static_cast<std::size_t>(config.groupSize());
    Vector weights;
    double sum = 0;
    for (std::size_t t = first; t < keys.size(); ++t) {
      double score = 0;
      for (std::size_t c = 0; c < d; ++c) score += query[head * d + c] * keys[t][kv * d + c];
      weights.push_back(std::exp(scored(config, score)));
      sum += weights.back();
    }
    for (std::size_t t = first; t < keys.size(); ++t) {
      for (std::size_t c = 0; c < d; ++c) {
        out[head * d + c] += weights[t - first] / sum * rowValues[t][kv * d + c];
      }
    }
  }
  return out;
}

}  // namespace

std::vector<std::vector<float>> referenceLogits(const Model& model,
                                                std::span<const std::int32_t> tokens) {
  const ModelConfig& config = model.config();
  const ModelWeights& weights = model.weights();
  std::vector<std::vector<Vector>> keys(weights.layers.size()), rowValues(weights.layers.size());
  std::vector<std::vector<float>> logits;
  for (std::size_t position = 0; position < tokens.size(); ++position) {
    const float* row = values(weights.embedding) + tokens[position] * config.width;
    Vector h(row, row + config.width);
    for (std::size_t index = 0; index < weights.layers.size(); ++index) {
      const LayerWeights& w = weights.layers[index];
      Vector x = norm(h, w.attentionNorm, static_cast<double>(config.normEpsilon));
      Vector q = multiply(w.query, x), k = multiply(w.key, x), v = multiply(w.value, x);
      rotate(q, config.kvHeads.dim, static_cast<int>(position),
             static_cast<double>(config.ropeBase));
      rotate(k, config.kvHeads.dim, static_cast<int>(position),
             static_cast<double>(config.ropeBase));
      round16(k);
      round16(v);
      keys[index].push_back(k);
      rowValues[index].push_back(v);
      add(h, multiply(w.output,
                      attend(config, static_cast<int>(index), q, keys[index], rowValues[index])));
      x = norm(h, w.feedForwardNorm, static_cast<double>(config.normEpsilon));
      Vector gate = multiply(w.gate, x);
      const Vector up = multiply(w.up, x);
      for (std::size_t i = 0; i < gate.size(); ++i)
        gate[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
      add(h, multiply(w.down, gate));
    }
    const Vector last = multiply(
        weights.output, norm(h, weights.outputNorm, static_cast<double>(config.normEpsilon)));
    logits.emplace_back(last.begin(), last.end());
  }
  return logits;
}

}  // namespace specache::test

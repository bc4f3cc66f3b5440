// SPDX-License-Identifier: GPL-3.0-or-later
// Products with a model's weights, and the small operations between them.
#include "app/cli/bench/kernels/kernel_bench.h"
#include "app/cli/bench/shapes.h"
#include "core/model/model.h"

namespace specache::app {
namespace {

using kernels::Rows;
using kernels::Weight;

std::string sizes(const Weight& weight) {
  return std::to_string(weight.rows) + "x" + std::to_string(weight.columns) + " " +
         std::string(kernels::info(weight.dtype).name);
}

double bytesOf(const Weight& weight) {
  return static_cast<double>(kernels::rowBytes(weight.dtype, weight.columns)) * weight.rows;
}

/// The products of one place in the layers with `columns` tokens, layer after layer.
void timeProduct(const KernelBench& bench, const Model& model, Weight LayerWeights::*place,
                 int columns) {
  BenchMemory memory = bench.memory();
  const auto& layers = model.weights().layers;
  const Weight& first = layers.front().*place;
  const auto count = static_cast<std::size_t>(columns);
  const Rows x{memory.floats(count * static_cast<std::size_t>(first.columns)), columns,
               first.columns};
  const Rows out{memory.floats(count * static_cast<std::size_t>(first.rows)), columns, first.rows};
  const double values = static_cast<double>(first.rows) * first.columns;
  bench.report.add({"product", sizes(first) + ", " + std::to_string(columns) + " columns",
                    bytesOf(first) + 4.0 * columns * (first.rows + first.columns),
                    2 * values * columns, bench.timer.microseconds([&](int i) {
                      const LayerWeights& layer =
                          layers[static_cast<std::size_t>(i) % layers.size()];
                      bench.backend.linear(bench.stream, x, layer.*place, out);
                    })});
}

/// All products of a layer for `columns` tokens as a decode step queues them, layer after layer.
void timeLayer(const KernelBench& bench, const Model& model, int columns) {
  BenchMemory memory = bench.memory();
  const ModelConfig& config = model.config();
  const auto& layers = model.weights().layers;
  const auto rows = [&](int width) {
    return Rows{memory.floats(static_cast<std::size_t>(columns) * static_cast<std::size_t>(width)),
                columns, width};
  };
  const Rows hidden = rows(config.width);
  const Rows normed = rows(config.width);
  const Rows query = rows(config.queryWidth());
  const Rows key = rows(config.kvWidth());
  const Rows value = rows(config.kvWidth());
  const Rows inner = rows(config.feedForward);
  const Rows room = rows(config.feedForward);
  double bytes = 0;
  for (const auto place :
       {&LayerWeights::query, &LayerWeights::key, &LayerWeights::value, &LayerWeights::output,
        &LayerWeights::gate, &LayerWeights::up, &LayerWeights::down})
    bytes += bytesOf(layers.front().*place);
  const auto queue = [&](int i) {
    const LayerWeights& w = layers[static_cast<std::size_t>(i) % layers.size()];
    const kernels::Product heads[] = {{w.query, query}, {w.key, key}, {w.value, value}};
    const auto norm = [&](const float* weight) {
      return kernels::NormedRows{hidden, weight, config.normEpsilon, normed};
    };
    bench.backend.linear(bench.stream, norm(w.attentionNorm), heads);
    bench.backend.addLinear(bench.stream, query, w.output, hidden);
    bench.backend.gatedLinear(bench.stream, norm(w.feedForwardNorm),
                              {w.gate, w.up, inner, room, config.form.activation});
    bench.backend.addLinear(bench.stream, inner, w.down, hidden);
  };
  const std::string type(kernels::info(layers.front().gate.dtype).name);
  bench.report.add({"layer", "products, " + type + ", " + std::to_string(columns) + " columns",
                    bytes, 0, bench.timer.microseconds(queue)});
}

}  // namespace

void timeProducts(const KernelBench& bench) {
  for (const std::string& name : bench.settings.weights) {
    const kernels::DType type = weightType(name);
    ModelConfig config = bench.config;
    config.vocabulary = 32;  // whose product would be only one more size
    config.layers = copiesFor(static_cast<double>(config.width) *
                              static_cast<double>(kernels::rowBytes(type, config.queryWidth())));
    const auto model = Model::random(config, type, bench.backend, bench.settings.seed);
    for (const auto place : {&LayerWeights::query, &LayerWeights::gate, &LayerWeights::down})
      for (const int columns : bench.settings.columns) timeProduct(bench, *model, place, columns);
    for (const int columns : bench.settings.columns) timeLayer(bench, *model, columns);
  }
}

void timeSmallOperations(const KernelBench& bench) {
  constexpr int kRows = 2;  // of a decode step
  BenchMemory memory = bench.memory();
  const ModelConfig& config = bench.config;
  const auto rows = [&](int width) {
    return Rows{memory.floats(kRows * static_cast<std::size_t>(width)), kRows, width};
  };
  const Rows x = rows(config.width);
  const Rows y = rows(config.width);
  const Rows gate = rows(config.feedForward);
  const Rows up = rows(config.feedForward);
  const Rows query = rows(config.queryWidth());
  const Rows key = rows(config.kvWidth());
  const float* norm = memory.floats(static_cast<std::size_t>(config.width));
  const int d = config.kvHeads.dim;
  const kernels::Rope rope{memory.floats(static_cast<std::size_t>(d / 2)), d,
                           kernels::RopePairs::adjacent};
  const Rows angles = rows(d);
  const auto* positions = memory.holding(std::vector<std::int32_t>{1000, 1001});
  const auto time = [&](const char* name, const Rows& size, int passes,
                        const std::function<void(int)>& queue) {
    bench.report.add({name, "2x" + std::to_string(size.width), 8.0 * passes * size.width, 0,
                      bench.timer.microseconds(queue)});
  };
  time("norm", x, 2,
       [&](int) { bench.backend.rmsNorm(bench.stream, x, norm, config.normEpsilon, y); });
  time("angles", angles, 1,
       [&](int) { bench.backend.ropeAngles(bench.stream, positions, rope, angles); });
  const Rows turned{nullptr, kRows, query.width + key.width};
  time("rope", turned, 2,
       [&](int) { bench.backend.rope(bench.stream, query, key, angles, rope.pairs); });
  time("silu", gate, 3, [&](int) { bench.backend.gatedSilu(bench.stream, gate, up); });
  time("add", x, 3, [&](int) { bench.backend.add(bench.stream, x, y); });
}

}  // namespace specache::app

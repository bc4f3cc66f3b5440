// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/shapes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/cli/usage_error.h"

namespace specache::app {
namespace {

struct Shape {
  const char* name;
  int layers, width, queryHeads, kvHeads, headDim, feedForward, vocabulary;
  float ropeBase;
  bool tied;
};

constexpr std::array<Shape, 5> kShapes = {{
    {"bundled", 10, 512, 8, 2, 64, 1408, 8192, 5e5f, true},
    {"tinyllama-1.1b", 22, 2048, 32, 4, 64, 5632, 32000, 1e4f, false},
    {"llama-3.2-1b", 16, 2048, 32, 8, 64, 8192, 128256, 5e5f, true},
    {"llama-3.1-8b", 32, 4096, 32, 8, 128, 14336, 128256, 5e5f, false},
    {"mistral-7b", 32, 4096, 32, 8, 128, 14336, 32000, 1e6f, false},
}};

constexpr int kContext = 1 << 20;

constexpr std::array<std::pair<const char*, kernels::DType>, 5> kWeights = {
    {{"f32", kernels::DType::f32},
     {"f16", kernels::DType::f16},
     {"bf16", kernels::DType::bf16},
     {"q8_0", kernels::DType::q8_0},
     {"q4_0", kernels::DType::q4_0}}};

}  // namespace

std::vector<std::string> shapeNames() {
  std::vector<std::string> names;
  names.reserve(kShapes.size());
  for (const Shape& shape : kShapes) names.emplace_back(shape.name);
  return names;
}

ModelConfig shapeOf(const std::string& name) {
  const auto shape =
      std::ranges::find_if(kShapes, [&](const Shape& known) { return name == known.name; });
  if (shape == kShapes.end()) throw UsageError("There is no shape " + name + ".");
  ModelConfig config;
  config.architecture = "llama";
  config.name = shape->name;
  config.layers = shape->layers;
  config.width = shape->width;
  config.queryHeads = shape->queryHeads;
  config.kvHeads = {shape->kvHeads, shape->headDim};
  config.feedForward = shape->feedForward;
  config.vocabulary = shape->vocabulary;
  config.context = kContext;
  config.ropeBase = shape->ropeBase;
  config.tied = shape->tied;
  return config;
}

std::vector<std::string> weightNames() {
  std::vector<std::string> names;
  names.reserve(kWeights.size());
  for (const auto& [name, type] : kWeights) names.emplace_back(name);
  return names;
}

kernels::DType weightType(const std::string& name) {
  for (const auto& [known, type] : kWeights)
    if (name == known) return type;
  throw UsageError("There is no weight type " + name + ".");
}

}  // namespace specache::app

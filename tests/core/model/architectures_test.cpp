// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny random models of every architecture against transformers (tests/data/architectures/make.py).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/model/model.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/devices.h"

namespace specache::test {
namespace {

namespace fs = std::filesystem;

using Logits = std::vector<std::vector<float>>;

const fs::path kFolder = "tests/data/architectures";

/// The names of all models there.
std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".gguf") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class Architectures : public ::testing::TestWithParam<std::tuple<Device, std::string>> {
 protected:
  void SetUp() override { model_ = Model::load(kFolder / (name() + ".gguf"), *backend_); }

  const Device& device() const { return std::get<0>(GetParam()); }
  const std::string& name() const { return std::get<1>(GetParam()); }
  /// How far off logits may be by rounding alone, with K and V in 16 bits on both sides.
  double exact() const {
    if (device().name != "cpu") return device().tolerance;
    return model_->quantization() == "F32" ? 1e-4 : 1e-3;
  }

  /// Compares with the file's logits of this kind.
  void expectLogits(const char* kind, double tolerance) {
    const auto positions = expected_.at("positions").get<std::vector<std::size_t>>();
    const auto expected = expected_.at(kind).get<Logits>();
    const auto cache = makeCache(*model_, parseCache("full"));
    std::size_t read = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      cache->prefill(0, std::span(tokens_).subspan(read, positions[i] + 1 - read));
      read = positions[i] + 1;
      EXPECT_LT(distance(cache->logits(0), expected[i]), tolerance * reach(expected[i]))
          << "at " << positions[i];
    }
  }

  /// The logits of decode steps behind a prompt.
  Logits decode(const CacheOptions& options) {
    const auto cache = makeCache(*model_, options);
    cache->prefill(0, std::span(tokens_).first(kPrompt));
    return stepLogits(*cache, std::span(tokens_).subspan(kPrompt));
  }

  static constexpr std::size_t kPrompt = 150;  // the rest crosses a page's boundary

  nlohmann::json expected_ = nlohmann::json::parse(std::ifstream(kFolder / (name() + ".json")));
  std::vector<std::int32_t> tokens_ = expected_.at("tokens").get<std::vector<std::int32_t>>();
  std::unique_ptr<kernels::Backend> backend_ = device().make();
  std::unique_ptr<Model> model_;
};

TEST_P(Architectures, HaveTransformersLogits) {
  expectLogits("logits_16_bit_kv", exact());
}

TEST_P(Architectures, LoseLittleBy16BitKv) {
  expectLogits("logits", 5e-3);
}

TEST_P(Architectures, HaveTheSameLogitsInEveryCacheThatLosesNothing) {
  const Logits expected = decode(smallOptions(CacheMode::full, {1, 1}, 0));
  for (const auto& [mode, bits, topK] : {std::tuple(CacheMode::specache, kernels::Bits{1, 1}, 512),
                                         std::tuple(CacheMode::specache, kernels::Bits{2, 1}, 512),
                                         std::tuple(CacheMode::fetch, kernels::Bits{1, 1}, 512),
                                         std::tuple(CacheMode::kivi, kernels::Bits{16, 16}, 0)}) {
    const Logits logits = decode(smallOptions(mode, bits, topK));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_LT(distance(logits[i], expected[i]), exact() * reach(expected[i]))
          << describe(smallOptions(mode, bits, topK)) << ", step " << i;
    }
  }
}

std::string caseName(const ::testing::TestParamInfo<Architectures::ParamType>& info) {
  std::string name = std::get<1>(info.param) + "_" + std::get<0>(info.param).name;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Architectures,
                         ::testing::Combine(::testing::ValuesIn(devices()),
                                            ::testing::ValuesIn(models())),
                         caseName);

}  // namespace
}  // namespace specache::test

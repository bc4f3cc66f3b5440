// SPDX-License-Identifier: GPL-3.0-or-later
// Models in Hugging Face folders: transformers' logits, and those of the same model as a GGUF file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/specache/cache.h"
#include "core/text/tokenizer.h"
#include "tests/support/devices.h"

namespace specache::test {
namespace {

using Tokens = std::vector<std::int32_t>;

class FolderModel : public ::testing::TestWithParam<Device> {
 protected:
  static nlohmann::json expectations() {
    std::ifstream file("tests/data/folders/expected.json");
    return nlohmann::json::parse(file);
  }

  std::unique_ptr<Model> load(const std::string& name) {
    return Model::load("tests/data/folders/" + name, *backend_);
  }

  static std::vector<float> logitsOf(const Model& model, const Tokens& tokens) {
    const auto cache = makeCache(model, parseCache("full"));
    cache->prefill(0, tokens);
    return {cache->logits(0).begin(), cache->logits(0).end()};
  }

  /// The largest difference, as a share of the largest of the expected.
  static double difference(const std::vector<float>& actual, const std::vector<float>& expected) {
    EXPECT_EQ(actual.size(), expected.size());
    double most = 0;
    double largest = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      most = std::max(most, std::abs(double{actual[i]} - double{expected[i]}));
      largest = std::max(largest, std::abs(double{expected[i]}));
    }
    return most / largest;
  }

  std::unique_ptr<kernels::Backend> backend_ = GetParam().make();
};

TEST_P(FolderModel, hasTransformersLogits) {
  const nlohmann::json all = expectations();
  // K and V have 16 bits here, and 32 there. A GPU also rounds what it multiplies with BF16 weights
  // to their eight bits.
  const double tolerance = GetParam().name == "cpu" ? 2e-3 : 2e-2;
  for (const char* name :
       {"llama", "llama3", "mistral", "qwen2", "qwen3", "phi3", "gemma2", "gemma3"}) {
    const nlohmann::json& expected = all.at(name);
    const auto model = load(name);
    const auto logits = logitsOf(*model, expected.at("tokens").get<Tokens>());
    EXPECT_LT(difference(logits, expected.at("logits").get<std::vector<float>>()), tolerance)
        << name;
  }
}

TEST_P(FolderModel, hasTheLogitsOfItsGgufFile) {
  const Tokens tokens = expectations().at("llama").at("tokens").get<Tokens>();
  const auto folder = load("llama");
  const auto file = load("llama.gguf");
  EXPECT_LT(difference(logitsOf(*folder, tokens), logitsOf(*file, tokens)), 1e-5);
  EXPECT_EQ(folder->parameters(), file->parameters());
  EXPECT_EQ(folder->quantization(), file->quantization());
  const std::string text = "The keeper <|user|> wrote </s> down  that\n\tthe ferry left 😀.";
  EXPECT_EQ(folder->tokenizer().encode(text).front(), file->tokenizer().encode(text).front());
}

TEST_P(FolderModel, hasMoreRowsThanPieces) {
  const auto model = load("mistral");
  EXPECT_EQ(model->tokenizer().vocabularySize(), model->config().vocabulary);
  EXPECT_EQ(model->tokenizer().piece(model->config().vocabulary - 1), "[unused 702]");
}

SPECACHE_ON_EVERY_DEVICE(FolderModel);

}  // namespace
}  // namespace specache::test

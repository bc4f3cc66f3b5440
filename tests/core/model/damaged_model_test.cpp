// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever bytes of a model's header are wrong, loading ends in a sentence or in a model that runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/model/model.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

Bytes readFile(const std::string& name) {
  std::ifstream file("tests/data/architectures/" + name + ".gguf", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

class DamagedModel : public ::testing::TestWithParam<const char*> {
 protected:
  /// True where the file was refused; fails where anything but a sentence comes of it.
  bool isRefused(const Bytes& bytes) {
    try {
      const auto model = Model::load(folder_.write("model.gguf", bytes), *backend_);
      const auto cache = makeCache(*model, parseCache("specache:1"));
      cache->prefill(0, std::vector<std::int32_t>{0, 1, 2});
      cache->step(std::vector<std::int32_t>{3});
      return false;
    } catch (const Error&) {
      return true;
    }
  }

  std::unique_ptr<kernels::Backend> backend_ = kernels::makeCpuBackend({.threads = 1});
  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
};

TEST_P(DamagedModel, IsRefusedOrRuns) {
  const Bytes sound = readFile(GetParam());
  ASSERT_FALSE(isRefused(sound));
  constexpr std::size_t kHeader = 6000;  // metadata and tensors' records, or most of them
  int refused = 0;
  for (int round = 0; round < 150; ++round) {
    Bytes bytes = sound;
    for (int i = 0; i <= round % 3; ++i) {
      bytes[random_() % std::min(kHeader, bytes.size())] = static_cast<std::byte>(random_());
    }
    if (isRefused(bytes)) ++refused;
  }
  EXPECT_GT(refused, 10) << "not only names of pieces were changed";
}

INSTANTIATE_TEST_SUITE_P(Files, DamagedModel,
                         ::testing::Values("llama3", "qwen2", "phi3-long", "gemma2-uncapped",
                                           "gemma3-wide"),
                         [](const auto& file) {
                           std::string name = file.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace specache::test

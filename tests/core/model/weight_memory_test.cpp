// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/model/model.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/devices.h"

namespace specache::test {
namespace {

using kernels::LedgerEntry;
using kernels::Tier;

std::size_t weightsOf(kernels::Backend& backend) {
  return backend.ledger().bytes(Tier::device, LedgerEntry::weights);
}

class WeightMemoryTest : public ::testing::TestWithParam<Device> {
 protected:
  std::unique_ptr<kernels::Backend> backend_ = GetParam().make();
};

TEST_P(WeightMemoryTest, PiecesLieSideBySideInOneAllocation) {
  constexpr std::size_t kSizes[] = {1000, 256, 3};
  std::size_t whole = 0;
  for (const std::size_t size : kSizes) whole += WeightMemory::pieceBytes(size);
  {
    WeightMemory memory(*backend_, whole);
    EXPECT_EQ(weightsOf(*backend_), 0u);
    const std::byte* expected = nullptr;
    for (const std::size_t size : kSizes) {
      const std::byte* const piece = memory.make(size);
      EXPECT_TRUE(expected == nullptr || piece == expected);
      expected = piece + WeightMemory::pieceBytes(size);
      EXPECT_EQ(weightsOf(*backend_), whole);
    }
    EXPECT_THROW(memory.make(1), std::logic_error);
  }
  EXPECT_EQ(weightsOf(*backend_), 0u);
}

TEST_P(WeightMemoryTest, PiecesCountAndHoldTheirBytes) {
  std::vector<std::byte> bytes(1024);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i % 251);
  {
    WeightMemory memory(*backend_, bytes.size());
    const std::byte* const piece = memory.put(bytes);
    EXPECT_EQ(weightsOf(*backend_), bytes.size());
    std::vector<std::byte> held(bytes.size());
    const auto stream = backend_->createStream(kernels::StreamKind::compute);
    backend_->copyToHost(*stream, held.data(), piece, held.size());
    EXPECT_EQ(held, bytes);
    backend_->ledger().setDeviceLimit(backend_->ledger().total(Tier::device));
    WeightMemory more(*backend_, bytes.size());
    EXPECT_THROW(more.put(bytes), kernels::OutOfMemory);
  }
  EXPECT_EQ(weightsOf(*backend_), 0u);
}

SPECACHE_ON_EVERY_DEVICE(WeightMemoryTest);

/// A device with memory of its own, to which weights are copied.
class OwnMemory : public kernels::cpu::CpuBackend {
 public:
  using CpuBackend::CpuBackend;
  std::optional<kernels::Buffer> borrowWeights(std::span<const std::byte>) override { return {}; }
};

TEST(CopiedWeights, AreThoseOfTheFileInEveryArchitecture) {
  const std::vector<std::int32_t> tokens = {1, 5, 9, 2, 7};
  int models = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/data/architectures")) {
    if (entry.path().extension() != ".gguf") continue;
    SCOPED_TRACE(entry.path().filename());
    ++models;
    OwnMemory own({.threads = 1});
    kernels::cpu::CpuBackend borrowing({.threads = 1});
    std::vector<std::vector<float>> logits;
    for (kernels::Backend* backend :
         {static_cast<kernels::Backend*>(&own), static_cast<kernels::Backend*>(&borrowing)}) {
      const auto model = Model::load(entry.path(), *backend);
      const auto cache = makeCache(*model, parseCache("full"));
      cache->prefill(0, tokens);
      logits.emplace_back(cache->logits(0).begin(), cache->logits(0).end());
    }
    EXPECT_EQ(logits[0], logits[1]);
  }
  EXPECT_GT(models, 0);
}

}  // namespace
}  // namespace specache::test

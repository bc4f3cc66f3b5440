// SPDX-License-Identifier: GPL-3.0-or-later
// What backends make of quantised weights, against the gguf package: tests/data/weights/make.py.
#include "core/loading/gguf.h"
#include "tests/kernels/backends.h"

namespace specache::test {
namespace {

class Weights : public BackendTest {
 protected:
  /// The row that the blocks are.
  std::vector<float> valuesOf(const StoredTensor& blocks) {
    const int columns = static_cast<int>(blocks.columns());
    const auto table = upload(std::vector<std::byte>(blocks.data.begin(), blocks.data.end()));
    const auto token = upload(std::vector<std::int32_t>{0});
    const auto out = poisoned<float>(blocks.columns());
    backend->embed(*compute, {table.data(), blocks.dtype, 1, columns}, token.data(),
                   {out.data(), 1, columns});
    return download(out);
  }
};

TEST_P(Weights, BlocksHaveTheValuesOfTheGgufPackage) {
  const GgufFile file("tests/data/weights/blocks.gguf");
  int types = 0;
  for (const auto& [name, blocks] : file.tensors()) {
    const std::string type(name.substr(0, name.find('.')));
    if (name != type + ".blocks" || !backend->runs(blocks.dtype)) continue;
    SCOPED_TRACE(type);
    EXPECT_EQ(kernels::info(blocks.dtype).name, type);
    const StoredTensor& values = file.tensor(type + ".values");
    const std::vector<float> actual = valuesOf(blocks);
    ASSERT_EQ(values.data.size(), actual.size() * sizeof(float));
    for (std::size_t i = 0; i < actual.size(); ++i) {
      float expected = 0;
      std::memcpy(&expected, &values.data[i * sizeof expected], sizeof expected);
      ASSERT_EQ(actual[i], expected) << "value " << i;
    }
    ++types;
  }
  EXPECT_GE(types, 2);
  if (backend->info().kind == "cpu") {
    EXPECT_EQ(types, 12);
  }
}

SPECACHE_ON_EVERY_BACKEND(Weights);

}  // namespace
}  // namespace specache::test

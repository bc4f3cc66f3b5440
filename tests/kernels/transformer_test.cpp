// SPDX-License-Identifier: GPL-3.0-or-later
// A transformer's operations beside its products (products_test.cpp) and its attention.
#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>

#include "kernels/half.h"
#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"
#include "tests/kernels/reference.h"

namespace specache::test {
namespace {

class Transformer : public BackendTest {
 protected:
  RandomData random;
};

TEST_P(Transformer, EmbedCopiesTheTokensRows) {
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    const int width = fitting(type, 288);
    const int vocabulary = 40;
    const auto bytes = random.weight(type, vocabulary, width);
    const auto table = upload(bytes);
    std::vector<std::int32_t> tokens;
    tokens.reserve(19);
    for (int i = 0; i < 19; ++i) tokens.push_back(random.integer(0, vocabulary - 1));
    const auto ids = upload(tokens);
    const auto out = poisoned<float>(tokens.size() * width);
    backend->embed(*compute, {table.data(), type, vocabulary, width}, ids.data(),
                   {out.data(), static_cast<int>(tokens.size()), width});
    const Matrix all = toMatrix({bytes.data(), type, vocabulary, width});
    Matrix expected;
    for (const std::int32_t token : tokens) expected.push_back(all[token]);
    expectNear(download(out), expected, 1e-6);
  }
}

TEST_P(Transformer, RmsNormMatchesReference) {
  for (const int width : {1, 15, 64, 513, 4096, 5120, 14336, 16388}) {
    for (const int count : {1, 2, 40}) {
      const auto x = random.normals(static_cast<std::size_t>(count) * width, 3);
      const auto weight = random.normals(width);
      const auto input = upload(x);
      const auto factors = upload(weight);
      const auto out = poisoned<float>(x.size());
      backend->rmsNorm(*compute, {input.data(), count, width}, factors.data(), 1e-5F,
                       {out.data(), count, width});
      expectNear(download(out), referenceRmsNorm(toMatrix(x, count, width), weight, 1e-5), 1e-5);
    }
  }
}

TEST_P(Transformer, RopeMatchesReferenceFarAlongTheText) {
  for (const RopePairs pairs : {RopePairs::adjacent, RopePairs::halves}) {
    for (const int dim : {8, 64, 80, 96, 128, 256}) {
      const int heads = 3;
      const int kvHeads = 2;
      std::vector<float> frequencies;
      frequencies.reserve(static_cast<std::size_t>(dim / 2));
      for (int i = 0; i < dim / 2; ++i)
        frequencies.push_back(static_cast<float>(std::pow(500000.0, -2.0 * i / dim)));
      std::vector<std::int32_t> positions{0, 1, 63, 16384, 131071};
      for (int i = 0; i < 30; ++i) positions.push_back(random.integer(0, 131071));
      const int count = static_cast<int>(positions.size());
      const auto x = random.normals(static_cast<std::size_t>(count) * heads * dim);
      const auto y = random.normals(static_cast<std::size_t>(count) * kvHeads * dim);
      const auto queries = upload(x);
      const auto keys = upload(y);
      const auto angles = poisoned<float>(static_cast<std::size_t>(count) * dim);
      const auto deviceFrequencies = upload(frequencies);
      const auto devicePositions = upload(positions);
      backend->ropeAngles(*compute, devicePositions.data(), {deviceFrequencies.data(), dim, pairs},
                          {angles.data(), count, dim});
      backend->rope(*compute, {queries.data(), count, heads * dim},
                    {keys.data(), count, kvHeads * dim}, {angles.data(), count, dim}, pairs);
      expectNear(download(queries),
                 referenceRope(toMatrix(x, count, heads * dim), positions, frequencies, pairs),
                 2e-5);
      expectNear(download(keys),
                 referenceRope(toMatrix(y, count, kvHeads * dim), positions, frequencies, pairs),
                 2e-5);

      // The same on the way to 16-bit rows, where channels are mixed too if a head is whole blocks.
      const auto mixed = [&](const Matrix& turned) {
        return dim % 64 == 0 ? referenceHadamard(turned, dim, pairs) : turned;
      };
      const auto otherQueries = upload(x);
      const auto otherKeys = upload(y);
      const auto values = upload(y);
      const auto rows = poisoned<Half>(static_cast<std::size_t>(count) * kvHeads * 2 * dim);
      backend->packRows(*compute,
                        {{otherQueries.data(), count, heads * dim},
                         {otherKeys.data(), count, kvHeads * dim},
                         {values.data(), count, kvHeads * dim},
                         {angles.data(), count, dim},
                         pairs},
                        {rows.data(), {kvHeads, dim}, count}, 0);
      expectNear(
          download(otherQueries),
          mixed(referenceRope(toMatrix(x, count, heads * dim), positions, frequencies, pairs)),
          2e-5);
      const Matrix turned =
          mixed(referenceRope(toMatrix(y, count, kvHeads * dim), positions, frequencies, pairs));
      const std::vector<Half> packed = download(rows);
      for (std::size_t i = 0; i < y.size(); ++i) {
        const std::size_t row = i / static_cast<std::size_t>(kvHeads * dim);
        const std::size_t head = i / dim % kvHeads;
        const std::size_t at = (head * count + row) * 2 * dim + i % dim;
        const double value = turned[row][i % (static_cast<std::size_t>(kvHeads) * dim)];
        ASSERT_NEAR(toFloat(packed[at]), value, 1e-3 * std::max(1.0, std::abs(value)));
        ASSERT_EQ(packed[at + dim].bits, toHalf(y[i]).bits);
      }
    }
  }
}

TEST_P(Transformer, GatedSiluMatchesReferenceAndBearsExtremes) {
  for (const int count : {1, 2, 300}) {
    const int width = 141;
    auto gate = random.normals(static_cast<std::size_t>(count) * width, 5);
    gate[0] = -200;
    gate[1] = 200;
    const auto up = random.normals(gate.size());
    const auto deviceGate = upload(gate);
    const auto deviceUp = upload(up);
    backend->gatedSilu(*compute, {deviceGate.data(), count, width},
                       {deviceUp.data(), count, width});
    expectNear(download(deviceGate),
               referenceGatedSilu(toMatrix(gate, count, width), toMatrix(up, count, width)), 1e-5);
  }
}

TEST_P(Transformer, GatedGeluMatchesReferenceAndBearsExtremes) {
  if (!backend->has(Ability::gatedGelu)) GTEST_SKIP() << "which this backend says it has not";
  for (const int count : {1, 2, 300}) {
    const int width = 141;
    auto gate = random.normals(static_cast<std::size_t>(count) * width, 3);
    gate[0] = -200;
    gate[1] = 200;
    gate[2] = 0;
    const auto up = random.normals(gate.size());
    const auto deviceGate = upload(gate);
    const auto deviceUp = upload(up);
    backend->gatedGelu(*compute, {deviceGate.data(), count, width},
                       {deviceUp.data(), count, width});
    expectNear(download(deviceGate),
               referenceGatedGelu(toMatrix(gate, count, width), toMatrix(up, count, width)), 1e-5);
  }
}

TEST_P(Transformer, SoftCapMatchesReferenceAndBearsExtremes) {
  if (!backend->has(Ability::softCap)) GTEST_SKIP() << "which this backend says it has not";
  for (const float cap : {0.5F, 30.0F, 50.0F}) {
    for (const int count : {1, 130}) {
      const int width = 257;
      auto x = random.normals(static_cast<std::size_t>(count) * width, 2 * cap);
      x[0] = -1e30F;
      x[1] = 1e30F;
      x[2] = 0;
      Matrix expected = toMatrix(x, count, width);
      for (auto& row : expected)
        for (double& value : row) value = cap * std::tanh(value / cap);
      const auto device = upload(x);
      backend->softCap(*compute, {device.data(), count, width}, cap);
      expectNear(download(device), expected, 1e-5);
    }
  }
}

TEST_P(Transformer, ScaleScales) {
  if (!backend->has(Ability::scale)) GTEST_SKIP() << "which this backend says it has not";
  const int count = 133;
  const int width = 257;
  const auto x = random.normals(static_cast<std::size_t>(count) * width);
  Matrix expected = toMatrix(x, count, width);
  for (auto& row : expected)
    for (double& value : row) value *= 45.25;
  const auto device = upload(x);
  backend->scale(*compute, {device.data(), count, width}, 45.25F);
  expectNear(download(device), expected, 1e-6);
}

TEST_P(Transformer, AddBiasAddsItToEveryRow) {
  if (!backend->has(Ability::bias)) GTEST_SKIP() << "which this backend says it has not";
  for (const int count : {1, 2, 133}) {
    for (const int width : {1, 64, 257, 20000}) {
      const auto x = random.normals(static_cast<std::size_t>(count) * width);
      const auto bias = random.normals(width);
      const Matrix biases(count, toMatrix(bias, 1, width).front());
      const auto device = upload(x);
      const auto deviceBias = upload(bias);
      backend->addBias(*compute, {device.data(), count, width}, deviceBias.data());
      expectNear(download(device), plus(toMatrix(x, count, width), biases), 1e-6);
    }
  }
}

/// As the heads of queries and keys are normed.
TEST_P(Transformer, RmsNormWorksInPlace) {
  for (const int width : {15, 64, 80, 128, 256}) {
    const int count = 77;
    const auto x = random.normals(static_cast<std::size_t>(count) * width, 3);
    const auto weight = random.normals(width);
    const auto device = upload(x);
    const auto factors = upload(weight);
    const Rows rows{device.data(), count, width};
    backend->rmsNorm(*compute, rows, factors.data(), 1e-6F, rows);
    expectNear(download(device), referenceRmsNorm(toMatrix(x, count, width), weight, 1e-6), 1e-5);
  }
}

TEST_P(Transformer, AddAdds) {
  const int count = 133;
  const int width = 257;
  const auto x = random.normals(static_cast<std::size_t>(count) * width);
  const auto y = random.normals(x.size());
  const auto deviceX = upload(x);
  const auto deviceY = upload(y);
  backend->add(*compute, {deviceX.data(), count, width}, {deviceY.data(), count, width});
  expectNear(download(deviceX), plus(toMatrix(x, count, width), toMatrix(y, count, width)), 1e-6);
}

TEST_P(Transformer, ArgmaxTakesTheFirstOfEquals) {
  for (const int width : {1, 5, 31, 8192}) {
    const int count = 4;
    auto x = random.normals(static_cast<std::size_t>(count) * width);
    std::vector<std::int32_t> expected;
    for (int row = 0; row < count; ++row) {
      const int first = random.integer(0, width - 1);
      const int second = random.integer(first, width - 1);
      x[static_cast<std::size_t>(row) * width + first] = 100;
      x[static_cast<std::size_t>(row) * width + second] = 100;
      expected.push_back(first);
    }
    const auto input = upload(x);
    const auto out = poisoned<std::int32_t>(count);
    backend->argmax(*compute, {input.data(), count, width}, out.data());
    EXPECT_EQ(download(out), expected);
  }
}

TEST_P(Transformer, WrongShapesAreRefusedWhenQueued) {
  const auto memory = poisoned<float>(4096);
  const auto weight = poisoned<std::byte>(4096);
  float* const data = memory.data();
  EXPECT_THROW(
      backend->linear(*compute, {data, 1, 32}, {weight.data(), DType::q8_0, 4, 64}, {data, 1, 4}),
      std::invalid_argument);
  EXPECT_THROW(
      backend->linear(*compute, {data, 1, 48}, {weight.data(), DType::q8_0, 4, 48}, {data, 1, 4}),
      std::invalid_argument);
  const Product products[] = {{{weight.data(), DType::f32, 4, 8}, {data, 1, 4}},
                              {{weight.data(), DType::f32, 4, 9}, {data, 1, 4}}};
  EXPECT_THROW(backend->linear(*compute, {data, 1, 8}, products), std::invalid_argument);
  EXPECT_THROW(backend->add(*compute, {data, 2, 8}, {data, 2, 9}), std::invalid_argument);
  EXPECT_THROW(
      backend->rope(*compute, {data, 2, 16}, {data, 2, 12}, {data, 2, 8}, RopePairs::halves),
      std::invalid_argument);
  EXPECT_THROW(backend->rmsNorm(*compute, {data, 2, 8}, nullptr, 1e-5F, {data, 2, 8}),
               std::invalid_argument);
  const Weight square{weight.data(), DType::f32, 8, 8};
  const NormedRows withoutRoom{{data, 2, 8}, data, 1e-5F, {data + 32, 1, 8}};
  EXPECT_THROW(backend->linear(*compute, withoutRoom, products), std::invalid_argument);
  EXPECT_THROW(backend->addLinear(*compute, {data, 2, 8}, square, {data + 32, 2, 9}),
               std::invalid_argument);
  const NormedRows normed{{data, 2, 8}, data, 1e-5F, {data + 32, 2, 8}};
  const Weight narrower{weight.data(), DType::f32, 7, 8};
  EXPECT_THROW(backend->gatedLinear(*compute, normed,
                                    {square, narrower, {data + 64, 2, 8}, {data + 96, 2, 7}}),
               std::invalid_argument);
}

SPECACHE_ON_EVERY_BACKEND(Transformer);

}  // namespace
}  // namespace specache::test

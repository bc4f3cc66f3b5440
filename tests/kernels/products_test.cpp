// SPDX-License-Identifier: GPL-3.0-or-later
// Products of rows with weights: alone, of normed rows, gated, with biases, added to what is there.
#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <numeric>
#include <optional>

#include "kernels/half.h"
#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"
#include "tests/kernels/reference.h"

namespace specache::test {
namespace {

constexpr float kEpsilon = 1e-5F;

double norm(const std::vector<double>& values) {
  return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
}

/// An operation that changes rows; where a backend need not have it, its ability.
struct Write {
  std::string name;
  std::optional<Ability> ability;
  std::function<void()> write;
};

class Products : public BackendTest {
 protected:
  /// Compares x · weightᵀ. `tolerance` is as in expectNear, beside roundingError.
  static void expectProduct(const std::vector<float>& actual, const Matrix& x, const Matrix& weight,
                            DType type, double tolerance);
  /// How far rounding may move x · w, one of so many rows with weights of a type. A backend may
  /// round what it multiplies to 16 bits where there are more than 8 rows, unless the weights are
  /// floats; and see BackendChoice::roundsRows.
  static double roundingError(DType type, int rows, const std::vector<double>& x,
                              const std::vector<double>& w);
  struct Factors;
  Factors randomFactors(DType type, int count, int outputs);
  template <class Check>
  void forFewRows(int outputs, Check check);
  /// Checks gatedLinear of the norm of `count` random rows.
  void expectGated(DType type, int count, int outputs, Activation activation);

  RandomData random;
};

/// How far rounding x to 8 bits may move x · w: by seven standard deviations. Of each 32 values,
/// one is rounded by at most half a step of their largest / 127, anything up to that alike, so that
/// its variance is step² / 12.
double eightBitError(const std::vector<double>& x, const std::vector<double>& w) {
  double variance = 0;
  for (std::size_t block = 0; block < x.size(); block += 32) {
    double most = 0;
    double squares = 0;
    for (std::size_t i = block; i < std::min(block + 32, x.size()); ++i) {
      most = std::max(most, std::abs(x[i]));
      squares += w[i] * w[i];
    }
    variance += squares * most * most / (127 * 127 * 12);
  }
  return 7 * std::sqrt(variance);
}

/// The same where x and w are rounded to bfloats, each by at most 2⁻⁹ of itself. That is taken for
/// the deviation: weights have few levels, whose errors come again and again.
double bfloatError(const std::vector<double>& x, const std::vector<double>& w) {
  double variance = 0;
  for (std::size_t i = 0; i < x.size(); ++i) variance += 2 * std::pow(x[i] * w[i] * 0x1p-9, 2);
  return 7 * std::sqrt(variance);
}

void Products::expectProduct(const std::vector<float>& actual, const Matrix& x,
                             const Matrix& weight, DType type, double tolerance) {
  const Matrix expected = referenceLinear(x, weight);
  const int rows = static_cast<int>(x.size());
  ASSERT_EQ(actual.size(), x.size() * weight.size());
  for (std::size_t row = 0; row < x.size(); ++row) {
    for (std::size_t o = 0; o < weight.size(); ++o) {
      const double value = expected[row][o];
      const double allowed =
          tolerance * std::max(1.0, std::abs(value)) + roundingError(type, rows, x[row], weight[o]);
      ASSERT_NEAR(actual[row * weight.size() + o], value, allowed)
          << "row " << row << ", output " << o;
    }
  }
}

double Products::roundingError(DType type, int rows, const std::vector<double>& x,
                               const std::vector<double>& w) {
  const bool fewRows = rows <= 8;
  // Bfloats have three bits less than halves.
  const double ofType = type == DType::bf16 ? 8 * rounding() : rounding();
  // Sums of floats are off by a few of their last bits, however small what they come to.
  const double summed = 0x1p-22 * norm(x) * norm(w);
  const double rounded = summed + (type == DType::f32 || fewRows ? 0 : ofType * norm(x) * norm(w));
  if (!GetParam().roundsRows || info(type).blockValues == 1) return rounded;
  return rounded + (fewRows ? eightBitError(x, w) : bfloatError(x, w));
}

TEST_P(Products, LinearMatchesReferenceForEveryTypeAndNumberOfRows) {
  struct Shape {
    int outputs;
    int inputs;
  };
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (Shape shape : {Shape{1, 32}, Shape{3, 64}, Shape{130, 288}, Shape{257, 768}}) {
      shape.inputs = fitting(type, shape.inputs);
      const auto bytes = random.weight(type, shape.outputs, shape.inputs);
      const auto device = upload(bytes);
      const Matrix weight = toMatrix({bytes.data(), type, shape.outputs, shape.inputs});
      for (const int count : {1, 2, 3, 4, 7, 8, 9, 16, 65}) {
        SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows, " +
                     std::to_string(shape.outputs) + " outputs");
        const auto x = random.normals(static_cast<std::size_t>(count) * shape.inputs);
        const auto input = upload(x);
        const auto out = poisoned<float>(static_cast<std::size_t>(count) * shape.outputs);
        backend->linear(*compute, {input.data(), count, shape.inputs},
                        {device.data(), type, shape.outputs, shape.inputs},
                        {out.data(), count, shape.outputs});
        expectProduct(download(out), toMatrix(x, count, shape.inputs), weight, type, 4e-4);
      }
    }
  }
}

TEST_P(Products, LinearTakesColumnsThatAreNoMultipleOf32) {
  for (const DType type : {DType::f32, DType::f16, DType::bf16}) {
    for (const int inputs : {1, 7, 33, 50}) {
      const auto bytes = random.weight(type, 5, inputs);
      const auto device = upload(bytes);
      for (const int count : {1, 3, 20}) {
        const auto x = random.normals(static_cast<std::size_t>(count) * inputs);
        const auto input = upload(x);
        const auto out = poisoned<float>(static_cast<std::size_t>(count) * 5);
        backend->linear(*compute, {input.data(), count, inputs}, {device.data(), type, 5, inputs},
                        {out.data(), count, 5});
        expectProduct(download(out), toMatrix(x, count, inputs),
                      toMatrix({bytes.data(), type, 5, inputs}), type, 1e-4);
      }
    }
  }
}

TEST_P(Products, LinearTakesSeveralWeightsAtOnce) {
  struct Factor {
    DType type;
    int outputs;
  };
  std::vector<std::vector<Factor>> lists{
      {},
      {{DType::f16, 40}, {DType::q8_0, 9}, {DType::f32, 33}},
      {{DType::f16, 20}, {DType::f16, 30}, {DType::f16, 7}, {DType::f16, 16}}};
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    if (info(type).blockValues == 1 || type == DType::q8_0)
      lists.push_back({{type, 4100}, {type, 130}});  // on a GPU, more tiles than blocks
    lists.push_back({{type, 64}, {type, 1}, {type, 17}});
  }
  for (const int width : {96, 512}) {
    for (const std::vector<Factor>& factors : lists) {
      const int inputs = factors.empty() ? width : fitting(factors.front().type, width);
      std::vector<std::vector<std::byte>> bytes;
      std::vector<DeviceArray<std::byte>> weights;
      for (const auto [type, outputs] : factors) {
        bytes.push_back(random.weight(type, outputs, inputs));
        weights.push_back(upload(bytes.back()));
      }
      for (const int count : {1, 2, 8, 9}) {
        const auto x = random.normals(static_cast<std::size_t>(count) * inputs);
        const auto input = upload(x);
        std::vector<DeviceArray<float>> outs;
        std::vector<Product> products;
        for (std::size_t i = 0; i < factors.size(); ++i) {
          const auto [type, outputs] = factors[i];
          outs.push_back(poisoned<float>(static_cast<std::size_t>(count) * outputs));
          products.push_back(
              {{weights[i].data(), type, outputs, inputs}, {outs[i].data(), count, outputs}});
        }
        backend->linear(*compute, {input.data(), count, inputs}, products);
        for (std::size_t i = 0; i < factors.size(); ++i) {
          const auto [type, outputs] = factors[i];
          SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows, " +
                       std::to_string(outputs) + " outputs");
          expectProduct(download(outs[i]), toMatrix(x, count, inputs),
                        toMatrix({bytes[i].data(), type, outputs, inputs}), type, 4e-4);
        }
      }
    }
  }
}

TEST_P(Products, LinearTakesTheNormOfRows) {
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int width : {96, 512, 4352}) {
      const int inputs = fitting(type, width);
      const std::vector<int> outputs{17, 130};
      const auto normWeight = random.normals(static_cast<std::size_t>(inputs));
      const auto deviceNorm = upload(normWeight);
      for (const int count : {1, 2, 3, 8, 9}) {
        SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows of " +
                     std::to_string(inputs));
        const auto x = random.normals(static_cast<std::size_t>(count) * inputs, 3);
        const auto input = upload(x);
        const auto room = poisoned<float>(x.size());
        const Matrix normed = referenceRmsNorm(toMatrix(x, count, inputs), normWeight, kEpsilon);
        std::vector<std::vector<std::byte>> bytes;
        std::vector<DeviceArray<std::byte>> weights;
        std::vector<DeviceArray<float>> outs;
        std::vector<Product> products;
        for (const int n : outputs) {
          bytes.push_back(random.weight(type, n, inputs));
          weights.push_back(upload(bytes.back()));
          outs.push_back(poisoned<float>(static_cast<std::size_t>(count) * n));
          products.push_back(
              {{weights.back().data(), type, n, inputs}, {outs.back().data(), count, n}});
        }
        backend->linear(*compute,
                        {{input.data(), count, inputs},
                         deviceNorm.data(),
                         kEpsilon,
                         {room.data(), count, inputs}},
                        products);
        for (std::size_t i = 0; i < outputs.size(); ++i)
          expectProduct(download(outs[i]), normed,
                        toMatrix({bytes[i].data(), type, outputs[i], inputs}), type, 4e-4);
        EXPECT_EQ(download(input), x);
      }
    }
  }
}

/// Outputs that two of a GPU's tiles cover must be added to once.
TEST_P(Products, AddLinearAddsToWhatIsThere) {
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int outputs : {1, 13, 40, 257}) {
      const int inputs = fitting(type, 576);
      const auto bytes = random.weight(type, outputs, inputs);
      const auto device = upload(bytes);
      const Matrix weight = toMatrix({bytes.data(), type, outputs, inputs});
      for (const int count : {1, 2, 8, 9, 70}) {
        SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows, " +
                     std::to_string(outputs) + " outputs");
        const auto x = random.normals(static_cast<std::size_t>(count) * inputs);
        const auto before = random.normals(static_cast<std::size_t>(count) * outputs);
        const auto input = upload(x);
        const auto out = upload(before);
        backend->addLinear(*compute, {input.data(), count, inputs},
                           {device.data(), type, outputs, inputs}, {out.data(), count, outputs});
        std::vector<float> added = download(out);
        for (std::size_t i = 0; i < added.size(); ++i) added[i] -= before[i];
        expectProduct(added, toMatrix(x, count, inputs), weight, type, 4e-4);
      }
    }
  }
}

void Products::expectGated(DType type, int count, int outputs, Activation activation) {
  const int inputs = fitting(type, 192);
  const auto gate = random.weight(type, outputs, inputs);
  const auto up = random.weight(type, outputs, inputs);
  const auto deviceGate = upload(gate);
  const auto deviceUp = upload(up);
  const auto normWeight = random.normals(static_cast<std::size_t>(inputs));
  const auto deviceNorm = upload(normWeight);
  const auto x = random.normals(static_cast<std::size_t>(count) * inputs);
  const auto input = upload(x);
  const auto room = poisoned<float>(x.size());
  const auto out = poisoned<float>(static_cast<std::size_t>(count) * outputs);
  const auto outRoom = poisoned<float>(out.size());
  backend->gatedLinear(
      *compute,
      {{input.data(), count, inputs}, deviceNorm.data(), kEpsilon, {room.data(), count, inputs}},
      {{deviceGate.data(), type, outputs, inputs},
       {deviceUp.data(), type, outputs, inputs},
       {out.data(), count, outputs},
       {outRoom.data(), count, outputs},
       activation});
  const auto actual = download(out);
  const Matrix normed = referenceRmsNorm(toMatrix(x, count, inputs), normWeight, kEpsilon);
  const Matrix gates = toMatrix({gate.data(), type, outputs, inputs});
  const Matrix ups = toMatrix({up.data(), type, outputs, inputs});
  const Matrix g = referenceLinear(normed, gates);
  const Matrix u = referenceLinear(normed, ups);
  const Matrix expected =
      activation == Activation::silu ? referenceGatedSilu(g, u) : referenceGatedGelu(g, u);
  const auto errorOf = [&](int row, const std::vector<double>& w) {
    return 1e-4 * (1 + norm(normed[row]) * norm(w)) + roundingError(type, count, normed[row], w);
  };
  constexpr double kSteepest = 1.2;  // more than either activation
  for (int row = 0; row < count; ++row) {
    for (int o = 0; o < outputs; ++o) {
      const double ofUp = errorOf(row, ups[o]);
      const double ofGate = kSteepest * errorOf(row, gates[o]);
      const double allowed =
          1e-5 + ofGate * (std::abs(u[row][o]) + ofUp) + ofUp * std::abs(g[row][o]);
      ASSERT_NEAR(actual[static_cast<std::size_t>(row) * outputs + o], expected[row][o], allowed)
          << "row " << row << ", output " << o;
    }
  }
}

TEST_P(Products, GatedLinearMatchesReference) {
  for (const Activation activation : {Activation::silu, Activation::gelu}) {
    if (activation == Activation::gelu && !backend->has(Ability::gatedGelu)) continue;
    for (const DType type : kAllTypes) {
      if (!backend->runs(type)) continue;
      // 2,200: on a GPU, more tiles than blocks.
      for (const auto& [count, outputs] :
           {std::pair(1, 3), std::pair(1, 141), std::pair(2, 141), std::pair(5, 141),
            std::pair(9, 141), std::pair(2, 2200)}) {
        SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows, " +
                     std::to_string(outputs) + " outputs");
        expectGated(type, count, outputs, activation);
      }
    }
  }
}

/// Random rows and a random weight, on the device and as matrices.
struct Products::Factors {
  DeviceArray<std::byte> bytes;
  DeviceArray<float> values;
  Weight weight;
  ConstRows rows;
  Matrix w;
  Matrix x;
};

Products::Factors Products::randomFactors(DType type, int count, int outputs) {
  const int inputs = fitting(type, 576);
  const auto bytes = random.weight(type, outputs, inputs);
  const auto x = random.normals(static_cast<std::size_t>(count) * inputs);
  Factors factors;
  factors.bytes = upload(bytes);
  factors.values = upload(x);
  factors.weight = {factors.bytes.data(), type, outputs, inputs};
  factors.rows = {factors.values.data(), count, inputs};
  factors.w = toMatrix({bytes.data(), type, outputs, inputs});
  factors.x = toMatrix(x, count, inputs);
  return factors;
}

/// Calls check(type, count, factors) for every type and counts of rows that different kernels take.
template <class Check>
void Products::forFewRows(int outputs, Check check) {
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int count : {1, 2, 8, 9}) {
      SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows");
      check(type, count, randomFactors(type, count, outputs));
    }
  }
}

/// As those of queries, keys and values: behind products of normed rows.
TEST_P(Products, BiasesAreAddedToProductsOfNormedRows) {
  if (!backend->has(Ability::bias)) GTEST_SKIP() << "which this backend says it has not";
  constexpr int kOutputs = 130;
  forFewRows(kOutputs, [&](DType type, int count, const Factors& factors) {
    const auto norm = random.normals(static_cast<std::size_t>(factors.rows.width));
    const auto bias = random.normals(kOutputs);
    const auto deviceNorm = upload(norm);
    const auto deviceBias = upload(bias);
    const auto room = poisoned<float>(factors.values.size());
    const auto out = poisoned<float>(static_cast<std::size_t>(count) * kOutputs);
    const Product product{factors.weight, {out.data(), count, kOutputs}};
    backend->linear(
        *compute,
        {factors.rows, deviceNorm.data(), kEpsilon, {room.data(), count, factors.rows.width}},
        {&product, 1});
    backend->addBias(*compute, product.out, deviceBias.data());
    std::vector<float> products = download(out);
    for (std::size_t i = 0; i < products.size(); ++i) products[i] -= bias[i % kOutputs];
    expectProduct(products, referenceRmsNorm(factors.x, norm, kEpsilon), factors.w, type, 4e-4);
  });
}

TEST_P(Products, BiasesAreAddedToResidualSums) {
  if (!backend->has(Ability::bias)) GTEST_SKIP() << "which this backend says it has not";
  constexpr int kOutputs = 130;
  forFewRows(kOutputs, [&](DType type, int count, const Factors& factors) {
    const auto before = random.normals(static_cast<std::size_t>(count) * kOutputs);
    const auto bias = random.normals(kOutputs);
    const auto deviceBias = upload(bias);
    const auto out = upload(before);
    const Rows sums{out.data(), count, kOutputs};
    backend->addLinear(*compute, factors.rows, factors.weight, sums);
    backend->addBias(*compute, sums, deviceBias.data());
    std::vector<float> products = download(out);
    for (std::size_t i = 0; i < products.size(); ++i) products[i] -= before[i] + bias[i % kOutputs];
    expectProduct(products, factors.x, factors.w, type, 4e-4);
  });
}

/// As Gemma's layers: what a product gives is normed before it is added, and the sum is normed for
/// the next product.
TEST_P(Products, ProductsAreNormedBeforeTheyAreAdded) {
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int count : {1, 2, 8, 9}) {
      SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows");
      const Factors factors = randomFactors(type, count, fitting(type, 144));
      const int width = factors.weight.rows;
      const auto before = random.normals(static_cast<std::size_t>(count) * width);
      const auto norm = random.normals(static_cast<std::size_t>(width));
      const auto deviceNorm = upload(norm);
      const auto hidden = upload(before);
      const auto room = poisoned<float>(before.size());
      const Rows h{hidden.data(), count, width};
      const Rows product{room.data(), count, width};
      backend->linear(*compute, factors.rows, factors.weight, product);
      const std::vector<float> products = download(room);
      expectProduct(products, factors.x, factors.w, type, 4e-4);
      backend->rmsNorm(*compute, product, deviceNorm.data(), kEpsilon, product);
      backend->add(*compute, h, product);
      const std::vector<float> sums = download(hidden);
      expectNear(sums,
                 plus(toMatrix(before, count, width),
                      referenceRmsNorm(toMatrix(products, count, width), norm, kEpsilon)),
                 2e-5);

      const auto bytes = random.weight(type, 130, width);
      const auto device = upload(bytes);
      const auto out = poisoned<float>(static_cast<std::size_t>(count) * 130);
      const Product nextProduct{{device.data(), type, 130, width}, {out.data(), count, 130}};
      backend->linear(*compute, {h, deviceNorm.data(), kEpsilon, product}, {&nextProduct, 1});
      expectProduct(download(out), referenceRmsNorm(toMatrix(sums, count, width), norm, kEpsilon),
                    toMatrix({bytes.data(), type, 130, width}), type, 4e-4);
    }
  }
}

/// A GPU's blocks go through more tiles than they keep a list of. The weights repeat themselves, so
/// that a reference of few outputs is one of all.
TEST_P(Products, LinearGoesThroughVeryManyOutputs) {
  constexpr int kDistinct = 997;
  constexpr int kCount = 2;
  const int outputs = GetParam().name == "cuda" ? 560'000 : 3'000;
  for (const auto& [type, inputs] :
       {std::pair(DType::f16, 64), std::pair(DType::q8_0, 256), std::pair(DType::q4_0, 256)}) {
    SCOPED_TRACE(info(type).name);
    const auto pattern = random.weight(type, kDistinct, inputs);
    std::vector<std::byte> bytes(static_cast<std::size_t>(outputs) * rowBytes(type, inputs));
    for (std::size_t at = 0; at < bytes.size(); at += pattern.size())
      std::copy_n(pattern.begin(), std::min(pattern.size(), bytes.size() - at), &bytes[at]);
    const auto device = upload(bytes);
    const auto x = random.normals(static_cast<std::size_t>(kCount) * inputs);
    const auto input = upload(x);
    const auto out = poisoned<float>(static_cast<std::size_t>(kCount) * outputs);
    backend->linear(*compute, {input.data(), kCount, inputs},
                    {device.data(), type, outputs, inputs}, {out.data(), kCount, outputs});
    const std::vector<float> all = download(out);
    std::vector<float> first;
    for (int row = 0; row < kCount; ++row) {
      const auto ofRow = all.begin() + static_cast<std::ptrdiff_t>(row) * outputs;
      first.insert(first.end(), ofRow, ofRow + kDistinct);
      for (int o = kDistinct; o < outputs; ++o)
        ASSERT_NEAR(ofRow[o], ofRow[o % kDistinct], 1e-4) << "row " << row << ", output " << o;
    }
    expectProduct(first, toMatrix(x, kCount, inputs),
                  toMatrix({pattern.data(), type, kDistinct, inputs}), type, 4e-4);
  }
}

/// A backend may keep roundings of rows from one product to the next, which must not outlive the
/// rows.
TEST_P(Products, LinearSeesWhatOtherOperationsWroteSince) {
  for (const DType type : {DType::f16, DType::bf16, DType::q8_0, DType::f32}) {
    const int count = 20;
    const int width = 64;
    const auto bytes = random.weight(type, width, width);
    const auto device = upload(bytes);
    const Weight weight{device.data(), type, width, width};
    const Matrix matrix = toMatrix({bytes.data(), type, width, width});
    const auto size = static_cast<std::size_t>(count) * width;
    const auto x = upload(random.normals(size));
    const auto y = upload(random.normals(size));
    const auto room = poisoned<float>(size);
    const auto otherRoom = poisoned<float>(size);
    // Small, so that what is gated stays within halves.
    std::vector<float> scales = random.normals(width);
    for (float& value : scales) value *= 0.05F;
    const auto scale = upload(scales);
    const auto out = poisoned<float>(size);
    const Rows rows{x.data(), count, width};
    const ConstRows others{y.data(), count, width};
    const Rows product{out.data(), count, width};
    const NormedRows normed{others, scale.data(), kEpsilon, {room.data(), count, width}};
    for (const auto& [name, ability, write] : std::initializer_list<Write>{
             {"gatedLinear",
              {},
              [&] {
                backend->gatedLinear(*compute, normed,
                                     {weight, weight, rows, {otherRoom.data(), count, width}});
              }},
             {"rmsNorm",
              {},
              [&] { backend->rmsNorm(*compute, others, scale.data(), kEpsilon, rows); }},
             {"gatedSilu", {}, [&] { backend->gatedSilu(*compute, rows, others); }},
             {"gatedGelu", Ability::gatedGelu, [&] { backend->gatedGelu(*compute, rows, others); }},
             {"add", {}, [&] { backend->add(*compute, rows, others); }},
             {"addBias", Ability::bias, [&] { backend->addBias(*compute, rows, scale.data()); }},
             {"scale", Ability::scale, [&] { backend->scale(*compute, rows, 1.5F); }},
             {"softCap", Ability::softCap, [&] { backend->softCap(*compute, rows, 2); }},
             {"addLinear", {}, [&] { backend->addLinear(*compute, others, weight, rows); }},
             {"linear", {}, [&] { backend->linear(*compute, others, weight, rows); }},
             {"linear of few rows",
              {},
              [&] {
                backend->linear(*compute, {y.data(), 3, width}, weight, rows.slice(0, 3));
              }},
             {"addLinear of few rows",
              {},
              [&] {
                backend->addLinear(*compute, {y.data(), 3, width}, weight, rows.slice(0, 3));
              }},
         }) {
      if (ability && !backend->has(*ability)) continue;
      SCOPED_TRACE(std::string(info(type).name) + ", " + name);
      backend->linear(*compute, rows, weight, product);
      write();
      backend->linear(*compute, rows, weight, product);
      const std::vector<float> actual = download(out);
      expectProduct(actual, toMatrix(download(x), count, width), matrix, type, 0.01);
    }
  }
}
SPECACHE_ON_EVERY_BACKEND(Products);

}  // namespace
}  // namespace specache::test

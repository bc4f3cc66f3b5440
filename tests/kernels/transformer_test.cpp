// SPDX-License-Identifier: GPL-3.0-or-later
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
constexpr DType kAllTypes[] = {DType::f32,  DType::f16,  DType::bf16, DType::q8_0,   DType::q4_0,
                               DType::q4_1, DType::q5_0, DType::q5_1, DType::q2_k,   DType::q3_k,
                               DType::q4_k, DType::q5_k, DType::q6_k, DType::iq4_nl, DType::iq4_xs};

/// A width that the type can have: `width` itself, or the next multiple of its block.
int fitting(DType type, int width) {
  const int block = info(type).blockValues;
  return (width + block - 1) / block * block;
}

double norm(const std::vector<double>& values) {
  return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
}

Matrix plus(Matrix x, const Matrix& y) {
  for (std::size_t row = 0; row < x.size(); ++row)
    std::ranges::transform(x[row], y[row], x[row].begin(), std::plus());
  return x;
}

/// An operation that changes rows; where a backend need not have it, its ability.
struct Write {
  std::string name;
  std::optional<Ability> ability;
  std::function<void()> write;
};

class Transformer : public BackendTest {
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

void Transformer::expectProduct(const std::vector<float>& actual, const Matrix& x,
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

double Transformer::roundingError(DType type, int rows, const std::vector<double>& x,
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

TEST_P(Transformer, LinearMatchesReferenceForEveryTypeAndNumberOfRows) {
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

TEST_P(Transformer, LinearTakesColumnsThatAreNoMultipleOf32) {
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

TEST_P(Transformer, LinearTakesSeveralWeightsAtOnce) {
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

TEST_P(Transformer, LinearTakesTheNormOfRows) {
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
TEST_P(Transformer, AddLinearAddsToWhatIsThere) {
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

void Transformer::expectGated(DType type, int count, int outputs, Activation activation) {
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

TEST_P(Transformer, GatedLinearMatchesReference) {
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
struct Transformer::Factors {
  DeviceArray<std::byte> bytes;
  DeviceArray<float> values;
  Weight weight;
  ConstRows rows;
  Matrix w;
  Matrix x;
};

Transformer::Factors Transformer::randomFactors(DType type, int count, int outputs) {
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

/// As those of queries, keys and values: behind products of normed rows.
TEST_P(Transformer, BiasesAreAddedToProductsOfNormedRows) {
  if (!backend->has(Ability::bias)) GTEST_SKIP() << "which this backend says it has not";
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int count : {1, 2, 8, 9}) {
      SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows");
      constexpr int kOutputs = 130;
      const Factors factors = randomFactors(type, count, kOutputs);
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
    }
  }
}

TEST_P(Transformer, BiasesAreAddedToResidualSums) {
  if (!backend->has(Ability::bias)) GTEST_SKIP() << "which this backend says it has not";
  for (const DType type : kAllTypes) {
    if (!backend->runs(type)) continue;
    for (const int count : {1, 2, 8, 9}) {
      SCOPED_TRACE(std::string(info(type).name) + ", " + std::to_string(count) + " rows");
      constexpr int kOutputs = 130;
      const Factors factors = randomFactors(type, count, kOutputs);
      const auto before = random.normals(static_cast<std::size_t>(count) * kOutputs);
      const auto bias = random.normals(kOutputs);
      const auto deviceBias = upload(bias);
      const auto out = upload(before);
      const Rows sums{out.data(), count, kOutputs};
      backend->addLinear(*compute, factors.rows, factors.weight, sums);
      backend->addBias(*compute, sums, deviceBias.data());
      std::vector<float> products = download(out);
      for (std::size_t i = 0; i < products.size(); ++i)
        products[i] -= before[i] + bias[i % kOutputs];
      expectProduct(products, factors.x, factors.w, type, 4e-4);
    }
  }
}

/// As Gemma's layers: what a product gives is normed before it is added, and the sum is normed for
/// the next product.
TEST_P(Transformer, ProductsAreNormedBeforeTheyAreAdded) {
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

/// A backend may keep roundings of rows from one product to the next, which must not outlive the
/// rows.
TEST_P(Transformer, LinearSeesWhatOtherOperationsWroteSince) {
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

      // The same on the way to 16-bit rows.
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
      expectNear(download(otherQueries),
                 referenceRope(toMatrix(x, count, heads * dim), positions, frequencies, pairs),
                 2e-5);
      const std::vector<float> turned = download(keys);
      const std::vector<Half> packed = download(rows);
      for (std::size_t i = 0; i < turned.size(); ++i) {
        const std::size_t row = i / static_cast<std::size_t>(kvHeads * dim);
        const std::size_t head = i / dim % kvHeads;
        const std::size_t at = (head * count + row) * 2 * dim + i % dim;
        ASSERT_NEAR(toFloat(packed[at]), turned[i], 1e-3 * std::max(1.0F, std::abs(turned[i])));
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
  const NormedRows withoutRoom{{data, 2, 8}, data, kEpsilon, {data + 32, 1, 8}};
  EXPECT_THROW(backend->linear(*compute, withoutRoom, products), std::invalid_argument);
  EXPECT_THROW(backend->addLinear(*compute, {data, 2, 8}, square, {data + 32, 2, 9}),
               std::invalid_argument);
  const NormedRows normed{{data, 2, 8}, data, kEpsilon, {data + 32, 2, 8}};
  const Weight narrower{weight.data(), DType::f32, 7, 8};
  EXPECT_THROW(backend->gatedLinear(*compute, normed,
                                    {square, narrower, {data + 64, 2, 8}, {data + 96, 2, 7}}),
               std::invalid_argument);
}

SPECACHE_ON_EVERY_BACKEND(Transformer);

}  // namespace
}  // namespace specache::test

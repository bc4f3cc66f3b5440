// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/random_data.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "kernels/half.h"
#include "tests/kernels/reference_weights.h"

namespace specache::test {

using kernels::DType;
using kernels::Half;

float RandomData::normal(float deviation) {
  return std::normal_distribution<float>(0, deviation)(generator_);
}

std::vector<float> RandomData::normals(std::size_t count, float deviation) {
  std::vector<float> values(count);
  for (float& value : values) value = normal(deviation);
  return values;
}

std::vector<Half> RandomData::halves(std::size_t count, float deviation) {
  std::vector<Half> values(count);
  for (Half& value : values) value = kernels::toHalf(normal(deviation));
  return values;
}

std::vector<std::int32_t> RandomData::sample(int count, int limit) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(limit));
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), generator_);
  numbers.resize(static_cast<std::size_t>(count));
  return numbers;
}

std::vector<std::byte> RandomData::weight(DType dtype, int rows, int columns) {
  const kernels::DTypeInfo type = kernels::info(dtype);
  std::vector<std::byte> bytes(static_cast<std::size_t>(rows) * kernels::rowBytes(dtype, columns));
  for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(type.blockBytes)) {
    const float value = normal(0.1F);
    const Half half = kernels::toHalf(value);
    if (dtype == DType::f32) {
      std::memcpy(&bytes[at], &value, 4);
    } else if (dtype == DType::f16) {
      std::memcpy(&bytes[at], &half, 2);
    } else if (dtype == DType::bf16) {
      std::memcpy(&bytes[at], reinterpret_cast<const std::byte*>(&value) + 2, 2);
    } else {
      fillBlock(dtype, &bytes[at]);
    }
  }
  return bytes;
}

void RandomData::fillBlock(DType dtype, std::byte* block) {
  for (int i = 0; i < kernels::info(dtype).blockBytes; ++i)
    block[i] = static_cast<std::byte>(integer(0, 255));
  for (const int place : halfPlaces(dtype)) {
    const Half half = kernels::toHalf(normal(0.1F));
    std::memcpy(block + place, &half, sizeof half);
  }
}

}  // namespace specache::test

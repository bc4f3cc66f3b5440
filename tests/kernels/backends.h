// SPDX-License-Identifier: GPL-3.0-or-later
// The same tests run on every backend that this computer has.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace specache::test {

using namespace specache::kernels;

struct BackendChoice {
  std::string name;
  std::function<std::unique_ptr<Backend>()> make;
  /// How far a product of two values may be off, relative to its size, where the backend rounds
  /// both to halves: 2 · 2⁻¹¹. 0 where products are of floats.
  float rounding = 0;
  /// Whether rows are rounded for products with quantised weights: up to 8 of them to 8 bits, with
  /// a scale for each 32 values; more to bfloats, as are the weights then.
  bool roundsRows = false;
};

/// Lets GoogleTest name a test after its backend.
inline void PrintTo(const BackendChoice& choice, std::ostream* out) {
  *out << choice.name;
}

/// Backends that this computer can run.
std::vector<BackendChoice> backendChoices();

std::string backendName(const ::testing::TestParamInfo<BackendChoice>& info);

/// An array in device memory.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  explicit DeviceArray(Buffer buffer) : buffer_(std::move(buffer)) {}

  T* data() const { return buffer_.as<T>(); }
  std::size_t size() const { return buffer_.size() / sizeof(T); }

 private:
  Buffer buffer_;
};

/// A backend with its two streams, and ways to fill and read its memory.
class BackendTest : public ::testing::TestWithParam<BackendChoice> {
 protected:
  BackendTest();
  ~BackendTest() override;

  template <class T>
  DeviceArray<T> upload(const std::vector<T>& values) {
    DeviceArray<T> array(backend->allocate(values.size() * sizeof(T), LedgerEntry::workspace));
    backend->copyToDevice(*compute, array.data(), values.data(), values.size() * sizeof(T));
    return array;
  }

  /// Memory full of ones: NaN as floats, halves and −1 as integers, so that what an operation
  /// leaves unwritten or reads unwritten shows.
  template <class T>
  DeviceArray<T> poisoned(std::size_t count) {
    std::vector<T> values(count);
    if (count > 0) std::memset(static_cast<void*>(values.data()), 0xff, count * sizeof(T));
    return upload(values);
  }

  template <class T>
  std::vector<T> download(const T* data, std::size_t count) {
    compute->synchronize();
    copy->synchronize();
    std::vector<T> values(count);
    backend->copyToHost(*compute, values.data(), data, count * sizeof(T));
    compute->synchronize();
    return values;
  }
  template <class T>
  std::vector<T> download(const DeviceArray<T>& array) {
    return download(array.data(), array.size());
  }

  /// Angles of position 0 for `count` rows: heads of `dim` values turn to themselves.
  DeviceArray<float> anglesOfZero(int count, int dim) {
    std::vector<float> angles;
    angles.reserve(static_cast<std::size_t>(count) * dim);
    for (int i = 0; i < count * dim; ++i) angles.push_back(i % dim < dim / 2 ? 1 : 0);
    return upload(angles);
  }

  /// Pages in the layout that the backend attends to fastest.
  PageFormat fastestFormat(int tokens, int dim, Bits bits) const {
    return {tokens, dim, bits, backend->pageLayout(tokens, dim, bits)};
  }
  /// Pages in every layout that the backend takes.
  std::vector<PageFormat> pageFormats(int tokens, int dim, Bits bits) const {
    std::vector<PageFormat> formats{{tokens, dim, bits, PageLayout::planes}};
    const PageFormat fastest = fastestFormat(tokens, dim, bits);
    if (fastest.layout != PageLayout::planes) formats.push_back(fastest);
    return formats;
  }

  static double rounding() { return GetParam().rounding; }

  std::unique_ptr<Backend> backend;
  std::unique_ptr<Stream> compute;
  std::unique_ptr<Stream> copy;
};

/// Declares a test that runs on every backend, as NAME/backend.
#define SPECACHE_ON_EVERY_BACKEND(fixture)                                          \
  INSTANTIATE_TEST_SUITE_P(Backend, fixture,                                        \
                           ::testing::ValuesIn(::specache::test::backendChoices()), \
                           ::specache::test::backendName)

}  // namespace specache::test

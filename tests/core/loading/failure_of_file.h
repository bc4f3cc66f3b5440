// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <ctime>
#include <functional>
#include <string>

#include "core/error.h"

namespace specache::test {

/// Reads every byte of the tensors, so that the address sanitizer sees steps past the file's end.
template <class Tensors>
unsigned readEveryByte(const Tensors& tensors) {
  unsigned sum = 0;
  for (const auto& [name, tensor] : tensors) {
    for (const std::byte byte : tensor.data) sum += std::to_integer<unsigned>(byte);
  }
  return sum;
}

/// The Error's sentence, "no error" when there was none. Fails when reading took the processor more
/// than a second.
inline std::string failureOfFile(const std::function<void()>& read) {
  const std::clock_t begin = std::clock();
  std::string message = "no error";
  try {
    read();
  } catch (const Error& error) {
    message = error.what();
  }
  EXPECT_LT(std::clock() - begin, CLOCKS_PER_SEC) << message;
  return message;
}

}  // namespace specache::test

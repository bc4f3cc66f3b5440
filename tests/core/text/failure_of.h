// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/text/vocabulary.h"
#include "tests/support/gguf_writer.h"

namespace specache::test {

/// The Error's message, or "no error".
inline std::string failureOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// What is said of the vocabulary of a file.
inline std::string failureToRead(const GgufWriter& writer) {
  const Bytes bytes = writer.bytes();
  return failureOf([&] { readVocabulary(GgufFile("model.gguf", bytes).metadata()); });
}

}  // namespace specache::test

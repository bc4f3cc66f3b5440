// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a model file: a sound one or an Error, and never a step past the end.
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/text/vocabulary.h"

namespace {

/// Keeps the compiler from leaving out the reading of bytes that nobody uses.
volatile unsigned sink = 0;

void readAll(std::span<const std::byte> bytes) {
  const specache::GgufFile file("fuzzed.gguf", bytes);
  unsigned sum = 0;
  for (const auto& [name, tensor] : file.tensors()) {
    for (const std::byte byte : tensor.data) sum += std::to_integer<unsigned>(byte);
  }
  sink = sum;
  specache::readVocabulary(file.metadata());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    readAll(std::as_bytes(std::span(data, size)));
  } catch (const specache::Error&) {
    // A sentence is the right answer to an unsound file; anything else ends the fuzzer.
  }
  return 0;
}

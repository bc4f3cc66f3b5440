// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a tokenizer.model: refused with an Error, or a tokenizer by which no text becomes
// control pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "core/text/sentencepiece_file.h"
#include "core/text/tokenizer.h"
#include "tests/support/random_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace specache;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  try {
    const Tokenizer tokenizer(readSentencePieceFile("input", content));
    const Encoding encoding = tokenizer.encodeWithOffsets(test::stressText());
    const bool control = std::any_of(encoding.ids.begin(), encoding.ids.end(),
                                     [&](int id) { return tokenizer.isControl(id); });
    const bool rising = std::is_sorted(encoding.offsets.begin(), encoding.offsets.end());
    if (control || !rising) std::abort();
    tokenizer.decode(encoding.ids);
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a tokenizer.json: refused with an Error, or a tokenizer by which texts survive and
// get no control pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/text/nfc_text.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_json.h"
#include "tests/support/random_text.h"

namespace {

using namespace specache;

/// Bytes without a piece become the unknown piece or nothing.
bool knowsAllBytes(const Tokenizer& tokenizer) {
  std::set<std::string> bytes;
  for (int id = 0; id < tokenizer.vocabularySize(); ++id) {
    const PieceType type = tokenizer.vocabulary().pieces[static_cast<std::size_t>(id)].type;
    const bool made = type == PieceType::normal || type == PieceType::unused;
    if (made && tokenizer.bytes(id).size() == 1) bytes.insert(tokenizer.bytes(id));
  }
  return bytes.size() == 256;
}

void check(const Tokenizer& tokenizer, const std::string& text) {
  const Encoding encoding = tokenizer.encodeWithOffsets(text);
  const bool control = std::any_of(encoding.ids.begin(), encoding.ids.end(),
                                   [&](int id) { return tokenizer.isControl(id); });
  const bool rising = std::is_sorted(encoding.offsets.begin(), encoding.offsets.end());
  if (control || !rising) std::abort();
  const std::string decoded = tokenizer.decode(encoding.ids);
  const NfcText composed(text);
  const std::string_view known = tokenizer.vocabulary().composes ? composed.text() : text;
  if (knowsAllBytes(tokenizer) && decoded != known) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  try {
    const Tokenizer tokenizer(readTokenizerJson("input", content));
    check(tokenizer, test::stressText());
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

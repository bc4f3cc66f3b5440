// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/nfc_text.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>

#include "core/error.h"

namespace specache {
namespace {

void check(UErrorCode code) {
  if (U_SUCCESS(code)) return;
  throw Error(std::string("The text can't be brought into Unicode's form NFC: ") +
              u_errorName(code) + ". Please report this with the text.");
}

std::size_t size(std::int32_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

NfcText::NfcText(std::string_view original) : original_(original) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(code);
  check(code);
  const icu::StringPiece text(original.data(), static_cast<std::int32_t>(original.size()));
  const bool unchanged = nfc->isNormalizedUTF8(text, code);
  check(code);
  if (unchanged) return;
  icu::Edits edits;
  icu::StringByteSink<std::string> sink(&composed_);
  nfc->normalizeUTF8(0, text, sink, &edits, code);
  check(code);
  icu::Edits::Iterator change = edits.getFineChangesIterator();
  while (change.next(code)) {
    changes_.push_back({size(change.destinationIndex()), size(change.newLength()),
                        size(change.sourceIndex()), size(change.oldLength())});
  }
  check(code);
}

std::size_t NfcText::originalPlace(std::size_t place) const {
  const auto behind =
      std::upper_bound(changes_.begin(), changes_.end(), place,
                       [](std::size_t p, const Change& change) { return p < change.place; });
  if (behind == changes_.begin()) return place;
  const Change& change = *std::prev(behind);
  if (place < change.place + change.bytes) return change.originalPlace;
  return place - change.place - change.bytes + change.originalPlace + change.originalBytes;
}

}  // namespace specache

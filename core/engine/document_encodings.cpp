// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/document_encodings.h"

#include <algorithm>

namespace specache {
namespace {

constexpr std::size_t kKept = 8;

}  // namespace

const Encoding& DocumentEncodings::get(const ChatFormat& format, const std::string& text) {
  const auto found = std::find_if(newest_.begin(), newest_.end(),
                                  [&](const Entry& entry) { return entry.text == text; });
  if (found != newest_.end()) {
    newest_.splice(newest_.begin(), newest_, found);
  } else {
    newest_.push_front({text, format.encodeDocument(text)});
    if (newest_.size() > kKept) newest_.pop_back();
  }
  return newest_.front().encoding;
}

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <string>

#include "core/text/chat_format.h"

namespace specache {

/// The newest documents as tokens, so that a follow-up question need not encode them again.
class DocumentEncodings {
 public:
  /// The reference is valid until the next call.
  const Encoding& get(const ChatFormat& format, const std::string& text);
  void clear() { newest_.clear(); }

 private:
  struct Entry {
    std::string text;
    Encoding encoding;
  };
  std::list<Entry> newest_;
};

}  // namespace specache

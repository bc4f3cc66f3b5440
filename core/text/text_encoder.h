// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/text/encoding.h"

namespace specache {

/// What stands in front of a text. Vocabularies may ask for a space at the beginning.
enum class TextStart {
  beginning,    ///< nothing: the text is encoded as if it began with that space
  continuation  ///< other text
};

/// One way of making tokens of a person's text. Constant after construction; threads may share it.
class TextEncoder {
 public:
  TextEncoder() = default;
  TextEncoder(const TextEncoder&) = delete;
  TextEncoder& operator=(const TextEncoder&) = delete;
  virtual ~TextEncoder() = default;

  virtual Encoding encode(std::string_view text, TextStart start) const = 0;
};

}  // namespace specache

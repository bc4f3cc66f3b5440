// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary of a Hugging Face tokenizer.json with BPE over bytes, or over the pieces of a
/// SentencePiece vocabulary. `file` names it in errors. Throws Error when it is none, or asks for
/// what is not supported here. What ends a text or a turn stands in other files.
Vocabulary readTokenizerJson(const std::string& file, std::string_view content);

}  // namespace specache

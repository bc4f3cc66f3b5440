// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary of a Hugging Face tokenizer.json with byte-level BPE. `file` names it in errors.
/// Throws Error when it is none, or asks for what is not supported here. What ends a text or a turn
/// stands in other files. NFC is not carried out: as everywhere here, a text is taken as it is.
Vocabulary readTokenizerJson(const std::string& file, std::string_view content);

}  // namespace specache

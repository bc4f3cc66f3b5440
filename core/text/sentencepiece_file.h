// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary of a tokenizer.model, which sentencepiece trains and writes as a protobuf
/// message. `file` names it in errors. Throws Error when it is none, or when its normalizer changes
/// texts otherwise than by a space in front.
Vocabulary readSentencePieceFile(const std::string& file, std::string_view content);

}  // namespace specache

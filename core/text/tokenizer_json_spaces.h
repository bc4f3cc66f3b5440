// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/loading/json_document.h"
#include "core/text/vocabulary.h"

namespace specache {

/// Whether the "normalizer" and "pre_tokenizer" of a tokenizer.json are those of SentencePiece
/// vocabularies, which write a space as U+2581, and not of bytes.
bool marksSpaces(const Json& normalizer, const Json& preTokenizer);

/// Reads from them where a text gets a space in front and where it is split. Throws Error when they
/// do anything else to a text.
void readSpaces(const Json& normalizer, const Json& preTokenizer, Vocabulary& vocabulary);

}  // namespace specache

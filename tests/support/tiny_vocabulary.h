// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/vocabulary.h"

namespace specache::test {

/// A real, if tiny, SentencePiece BPE vocabulary, trained on a paragraph each time: unknown,
/// <s>, </s>, the reader format's four control pieces, 256 bytes, merges, line breaks, characters.
Vocabulary tinyVocabulary();

/// The same with pieces that other vocabularies have: user-defined and unused ones, runs of spaces,
/// pieces with a space inside.
Vocabulary oddVocabulary();

/// A byte-pair vocabulary split as GPT-2 does: two control pieces, the bytes, merges up to "
/// ferry", and the user-defined pieces "<tab>" and "<tab><tab>".
Vocabulary tinyBytePairs();

}  // namespace specache::test

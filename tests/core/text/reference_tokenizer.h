// SPDX-License-Identifier: GPL-3.0-or-later
// Two other ways to the same ids: sentencepiece over the whole text at once, and BPE as its
// definition says, too slow for more than a few words.
#pragma once

#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache::test {

std::vector<int> encodeInOneGo(const Vocabulary& vocabulary, std::string_view text);

/// For vocabularies with byte pieces and without user-defined or unused ones.
std::vector<int> encodeByDefinition(const Vocabulary& vocabulary, std::string_view text);

/// sentencepiece's own decoding.
std::string decodeBySentencePiece(const Vocabulary& vocabulary, const std::vector<int>& ids);

}  // namespace specache::test

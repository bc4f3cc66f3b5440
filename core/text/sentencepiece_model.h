// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary as a serialised sentencepiece ModelProto: BPE or unigram, byte fallback where the
/// vocabulary has byte pieces, identity normalisation, spaces kept as they are, no space put in
/// front.
std::string sentencePieceModel(const Vocabulary& vocabulary);

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/loading/model_file.h"
#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary of a model: inside its GGUF file, or in its folder's tokenizer files. Throws
/// Error when there is none, or when no tokenizer can be built on it.
Vocabulary readVocabulary(const ModelFile& file);

}  // namespace specache

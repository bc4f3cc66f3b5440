// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/text/vocabulary.h"

namespace specache {

/// Adds the pieces that a folder's tokenizer_config.json or added_tokens.json lists beyond those of
/// its tokenizer.model.
void addFolderPieces(const std::filesystem::path& folder, Vocabulary& vocabulary);

/// Reads what begins and ends texts and answers: by tokenizer_config.json, generation_config.json
/// and, where those say nothing, config.json. These pieces never come from a text.
void readFolderSpecials(const std::filesystem::path& folder, Vocabulary& vocabulary);

}  // namespace specache

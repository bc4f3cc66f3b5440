// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/text/vocabulary.h"

namespace specache {

/// The vocabulary of a Hugging Face folder: its tokenizer.json, or else its tokenizer.model, and
/// what its other files say about special pieces. `rows` is how many pieces the weights know:
/// models often have some more than their tokenizer names, which become unused pieces. Throws Error
/// when there is no tokenizer, or none that can be used.
Vocabulary readFolderVocabulary(const std::filesystem::path& folder, std::int64_t rows);

}  // namespace specache

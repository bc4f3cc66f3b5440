// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabularies, texts and expected ids of tests/data/bpe, which its make.py wrote.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache::test {

/// One for each splitting, by its first name.
std::vector<std::string> bytePairNames();

std::string readData(const std::filesystem::path& name);

/// The content of that vocabulary's tokenizer.json.
nlohmann::json tokenizerJson(const std::string& name);

Vocabulary bytePairVocabulary(const std::string& name);

/// The same after it was written to a GGUF file and read from it.
Vocabulary throughGguf(const Vocabulary& vocabulary);

}  // namespace specache::test

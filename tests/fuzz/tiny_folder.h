// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "tests/support/gguf_writer.h"

namespace specache::test {

/// The weights of a model of Llama's architecture with one layer, in tiny.safetensors.
Bytes tinyFolderWeights();

/// Its tokenizer.model, with ten pieces.
std::string tinyFolderTokenizer();

/// Its JSON files, as fuzz_folder takes them.
std::string tinyFolderJson();

}  // namespace specache::test

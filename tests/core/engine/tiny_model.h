// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include "tests/support/gguf_writer.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {

/// Size of a model for tests.
struct TinyShape {
  int layers = 2;
  int width = 128;
  int context = 1024;
  std::string chatTemplate{};  ///< of a model that has <|im_start|> and <|im_end|>; empty: a reader
  float endOfTurnGain = 0;     ///< how large the output's weights for <|im_end|> are
};

/// A complete GGUF file of the Llama family with a real vocabulary and random weights. The model
/// never ends an answer by itself, unless <|im_end|> has weights.
Bytes tinyModel(std::mt19937_64& random, const TinyShape& shape = {});

/// Words of the vocabulary in random order, about one token each.
std::string randomWords(std::mt19937_64& random, int words);

}  // namespace specache::test

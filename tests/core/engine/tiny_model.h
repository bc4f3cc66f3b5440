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
};

/// A complete GGUF file of the Llama family with a real vocabulary and random weights. The model
/// never ends an answer by itself.
Bytes tinyModel(std::mt19937_64& random, const TinyShape& shape = {});

/// Words of the vocabulary in random order, about one token each.
std::string randomWords(std::mt19937_64& random, int words);

}  // namespace specache::test

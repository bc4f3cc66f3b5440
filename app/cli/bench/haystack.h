// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/text/tokenizer.h"

namespace specache::app {

/// Plain text as paragraphs, to hide things in.
class Haystack {
 public:
  /// Throws Error where the file cannot be read. The tokenizer must outlive it.
  Haystack(const std::filesystem::path& file, const Tokenizer& tokenizer);

  /// Whole paragraphs from a random one on with `statements` as paragraphs of their own at random
  /// places, at most `tokens` tokens in all. Throws Error where the statements alone are longer.
  std::string hide(const std::vector<std::string>& statements, int tokens,
                   std::mt19937_64& random) const;

  /// Exactly `tokens` tokens of plain text from a random paragraph on.
  std::vector<int> passage(int tokens, std::mt19937_64& random) const;

 private:
  int count(const std::string& text) const;

  const Tokenizer& tokenizer_;
  std::vector<std::string> paragraphs_;
  std::vector<int> tokens_;  // of each paragraph
};

}  // namespace specache::app

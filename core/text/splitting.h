// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which families of models split a text into words before BPE, by the names that GGUF
// files give them. A way is a list of regular expressions, applied one after the other: each splits
// every part that those before it left into its matches and what lies between them.
#pragma once

#include <span>
#include <string_view>

namespace specache {

struct Splitting {
  std::span<const std::string_view> names;  ///< never empty
  std::span<const std::string_view> expressions;
  bool ignoresMerges = false;  ///< GGUF doesn't say whether a word that is a piece is taken whole
  bool addsBos = false;        ///< where the file doesn't say whether a prompt begins with bos
  bool composes = false;       ///< GGUF doesn't say whether texts are brought into Unicode's NFC
};

/// Null when the name is not known.
const Splitting* findSplitting(std::string_view name);

/// The splitting of exactly these expressions, as a tokenizer.json spells them; null when none is.
const Splitting* findSplitting(std::span<const std::string_view> expressions);

/// All of them. The first name of each is the one that files use most.
std::span<const Splitting> allSplittings();

}  // namespace specache

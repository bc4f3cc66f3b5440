// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/encoding.h"
#include "core/text/text_encoder.h"
#include "core/text/vocabulary.h"

namespace specache {

/// Turns text into a model's token ids and back, with the results of the libraries that the
/// vocabularies come from: sentencepiece, or Hugging Face's tokenizers for pairs. Spaces, tabs and
/// line breaks survive; where the vocabulary composes, é is one character however it was written.
/// Constant after construction; any number of threads may use it.
class Tokenizer {
 public:
  /// Throws Error when the vocabulary is not sound.
  explicit Tokenizer(Vocabulary vocabulary);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  /// The ids of a person's text, with the space in front that the vocabulary asks for at the
  /// beginning. Control pieces are never among them, whatever the text says. Bytes that are not
  /// UTF-8 become U+FFFD.
  Encoding encodeWithOffsets(std::string_view text, TextStart start = TextStart::beginning) const;
  std::vector<int> encode(std::string_view text) const;

  /// What a prompt begins with: `bos`, or nothing.
  std::vector<int> promptStart() const;

  /// The text of ids, with the space in front taken away again. Control pieces have none.
  std::string decode(std::span<const int> ids) const;

  int vocabularySize() const { return static_cast<int>(vocabulary_.pieces.size()); }
  std::optional<int> bos() const { return vocabulary_.bos; }
  std::optional<int> eos() const { return vocabulary_.eos; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// The id of the control piece of that name, for example "<|user|>".
  std::optional<int> special(std::string_view name) const;

  bool isControl(int id) const;

  /// The piece as the vocabulary spells it. Throws Error when there is no such id.
  const std::string& piece(int id) const;

  /// The bytes that the id stands for, which need not be whole characters; empty for control
  /// pieces.
  const std::string& bytes(int id) const;

 private:
  std::size_t checkedIndex(int id) const;

  Vocabulary vocabulary_;
  std::vector<std::string> bytes_;
  std::unique_ptr<const TextEncoder> encoder_;
};

}  // namespace specache

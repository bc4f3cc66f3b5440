// SPDX-License-Identifier: GPL-3.0-or-later
// Written by hand in protobuf's wire format, as sentencepiece does not install its message's
// header. Field numbers:
// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
#include "core/text/sentencepiece_model.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace specache {
namespace {

/// Appends fields to a message. https://protobuf.dev/programming-guides/encoding/
class MessageWriter {
 public:
  void number(unsigned field, std::uint64_t value) {
    varint(field << 3U | 0U);
    varint(value);
  }

  void text(unsigned field, std::string_view value) {
    varint(field << 3U | 2U);
    varint(value.size());
    bytes_ += value;
  }

  void real(unsigned field, float value) {
    varint(field << 3U | 5U);
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof raw);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

std::string pieceMessage(const Piece& piece) {
  MessageWriter message;
  message.text(1, piece.text);
  message.real(2, piece.score);
  message.number(3, static_cast<std::uint64_t>(piece.type));
  return message.bytes();
}

std::string trainerMessage(VocabularyKind kind, bool byteFallback) {
  MessageWriter message;
  message.number(3, kind == VocabularyKind::unigram ? 1 : 2);  // model_type
  message.number(35, byteFallback ? 1 : 0);
  return message.bytes();
}

std::string normalizerMessage() {
  MessageWriter message;
  message.text(1, "identity");  // name
  message.number(3, 0);         // add_dummy_prefix
  message.number(4, 0);         // remove_extra_whitespaces
  message.number(5, 1);         // escape_whitespaces
  return message.bytes();
}

}  // namespace

std::string sentencePieceModel(const Vocabulary& vocabulary) {
  const bool byteFallback =
      std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                  [](const Piece& piece) { return piece.type == PieceType::byte; });
  MessageWriter message;
  for (const Piece& piece : vocabulary.pieces) message.text(1, pieceMessage(piece));
  message.text(2, trainerMessage(vocabulary.kind, byteFallback));
  message.text(3, normalizerMessage());
  return message.bytes();
}

}  // namespace specache

// SPDX-License-Identifier: GPL-3.0-or-later
// Read by hand from protobuf's wire format, as sentencepiece does not install its message's header.
// Field numbers:
// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
#include "core/text/sentencepiece_file.h"

#include <cstdint>
#include <cstring>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

/// One field of a message.
struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  ///< of a number
  std::string_view bytes;   ///< of a text, a message, or a number of fixed size
};

/// Takes a message apart. https://protobuf.dev/programming-guides/encoding/
class MessageReader {
 public:
  MessageReader(const std::string& file, std::string_view message) : file_(file), rest_(message) {}

  /// False at the end.
  bool next(Field& field) {
    if (rest_.empty()) return false;
    const std::uint64_t tag = varint();
    field = {tag >> 3U, 0, {}};
    switch (tag & 7U) {
      case 0:
        field.value = varint();
        return true;
      case 1:
        field.bytes = take(8);
        return true;
      case 2:
        field.bytes = take(varint());
        return true;
      case 5:
        field.bytes = take(4);
        return true;
      default:
        throw unusable(file_, "it is not a sentencepiece model",
                       "Download it again, or choose another copy of the model.");
    }
  }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) throw cutShort(file_, "the vocabulary");
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    throw damaged(file_, "a number in it has no end");
  }

  const std::string& file_;
  std::string_view rest_;
};

Piece readPiece(const std::string& file, std::string_view message) {
  Piece piece;
  MessageReader reader(file, message);
  for (Field field; reader.next(field);) {
    if (field.number == 1) piece.text = field.bytes;
    if (field.number == 2 && field.bytes.size() == sizeof piece.score) {
      std::memcpy(&piece.score, field.bytes.data(), sizeof piece.score);
    }
    if (field.number == 3) {
      if (field.value > 6) throw damaged(file, "a piece of its vocabulary has an unknown type");
      piece.type = static_cast<PieceType>(field.value);
    }
  }
  piece.type = safeType(piece.text, piece.type);
  return piece;
}

Error unsupported(const std::string& file, const std::string& what) {
  return unusable(file, what + ", which is not supported",
                  "Use the model's GGUF file instead, or choose another model.");
}

/// The id that a field of 32 bits holds; empty for −1, which stands for none.
std::optional<int> idOf(std::uint64_t value) {
  const auto id = static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return id < 0 ? std::nullopt : std::optional<int>(id);
}

void readTrainer(std::string_view message, Vocabulary& vocabulary) {
  constexpr std::uint64_t unigram = 1;
  constexpr std::uint64_t bpe = 2;
  std::uint64_t type = unigram;
  MessageReader reader(vocabulary.source, message);
  for (Field field; reader.next(field);) {
    if (field.number == 3) type = field.value;
    if (field.number == 24 && field.value != 0) {
      throw unsupported(vocabulary.source, "its pieces end with their spaces");
    }
    if (field.number == 41) vocabulary.bos = idOf(field.value);
    if (field.number == 42) vocabulary.eos = idOf(field.value);
  }
  if (type != unigram && type != bpe) {
    throw unsupported(vocabulary.source, "its pieces are whole words or single characters");
  }
  vocabulary.kind = type == bpe ? VocabularyKind::sentencePiece : VocabularyKind::unigram;
}

void readNormalizer(std::string_view message, Vocabulary& vocabulary) {
  bool changes = false;
  bool removesSpaces = true;
  bool marksSpaces = true;
  MessageReader reader(vocabulary.source, message);
  for (Field field; reader.next(field);) {
    if (field.number == 2) changes = !field.bytes.empty();
    if (field.number == 3) vocabulary.addSpacePrefix = field.value != 0;
    if (field.number == 4) removesSpaces = field.value != 0;
    if (field.number == 5) marksSpaces = field.value != 0;
  }
  if (changes) throw unsupported(vocabulary.source, "it replaces characters of texts by others");
  if (removesSpaces) throw unsupported(vocabulary.source, "it removes spaces from texts");
  if (!marksSpaces) throw unsupported(vocabulary.source, "it does not mark spaces");
}

}  // namespace

Vocabulary readSentencePieceFile(const std::string& file, std::string_view content) {
  Vocabulary vocabulary;
  vocabulary.source = file;
  vocabulary.bos = 1;  // what the message means where it says nothing
  vocabulary.eos = 2;
  std::string_view trainer;
  std::string_view normalizer;
  MessageReader reader(file, content);
  for (Field field; reader.next(field);) {
    if (field.number == 1) vocabulary.pieces.push_back(readPiece(file, field.bytes));
    if (field.number == 2) trainer = field.bytes;
    if (field.number == 3) normalizer = field.bytes;
    checkPairCounts(file, vocabulary.pieces.size(), 0);
  }
  readTrainer(trainer, vocabulary);
  readNormalizer(normalizer, vocabulary);
  checkVocabulary(vocabulary);
  return vocabulary;
}

}  // namespace specache

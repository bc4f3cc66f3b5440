// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/folder_vocabulary.h"

#include <algorithm>

#include "core/loading/byte_reader.h"
#include "core/loading/file_fault.h"
#include "core/loading/mapped_file.h"
#include "core/text/folder_specials.h"
#include "core/text/sentencepiece_file.h"
#include "core/text/tokenizer_json.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

Vocabulary readPieces(const fs::path& folder) {
  const fs::path json = folder / "tokenizer.json";
  if (isThere(json)) {
    const MappedFile file(json);
    return readTokenizerJson(json.string(), textOf(file.bytes()));
  }
  const fs::path model = folder / "tokenizer.model";
  if (isThere(model)) {
    const MappedFile file(model);
    Vocabulary vocabulary = readSentencePieceFile(model.string(), textOf(file.bytes()));
    addFolderPieces(folder, vocabulary);
    return vocabulary;
  }
  throw unusable(folder.string(), "it has no tokenizer.json and no tokenizer.model",
                 "Download the tokenizer's files into the folder, or choose a GGUF file.");
}

bool isExtra(const Piece& piece) {
  return piece.type == PieceType::control || piece.type == PieceType::userDefined ||
         piece.type == PieceType::unused;
}

/// Makes as many pieces as the weights know, unless real ones are missing there.
void fit(Vocabulary& vocabulary, std::int64_t rows) {
  std::vector<Piece>& pieces = vocabulary.pieces;
  checkPairCounts(vocabulary.source, static_cast<std::size_t>(rows), 0);
  while (std::ssize(pieces) < rows) {
    pieces.push_back({"[unused " + std::to_string(pieces.size()) + "]", 0, PieceType::unused});
  }
  if (std::all_of(pieces.begin() + rows, pieces.end(), isExtra)) {
    pieces.resize(static_cast<std::size_t>(rows));
  }
}

}  // namespace

Vocabulary readFolderVocabulary(const fs::path& folder, std::int64_t rows) {
  Vocabulary vocabulary = readPieces(folder);
  readFolderSpecials(folder, vocabulary);
  fit(vocabulary, rows);
  checkVocabulary(vocabulary);
  return vocabulary;
}

}  // namespace specache

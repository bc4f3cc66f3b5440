// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/folder_specials.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "core/loading/file_fault.h"
#include "core/loading/json_document.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

/// A file of the folder that may be missing.
struct FolderFile {
  std::string name;
  Json content;  ///< null when it is missing
};

FolderFile openFile(const fs::path& folder, const char* name) {
  const fs::path path = folder / name;
  if (!isThere(path)) return {path.string(), {}};
  return {path.string(), readJson(path)};
}

/// Gives the id the text, if it is a piece of that text or comes right behind the last piece.
void addPiece(Vocabulary& vocabulary, const FolderFile& file, std::uint64_t id,
              const std::string& text, bool special) {
  const auto end = vocabulary.pieces.size();
  if (id > end || text.empty() || (id < end && vocabulary.pieces[id].text != text)) {
    throw damaged(file.name, "it gives " + specache::quoted(text) + " the id " +
                                 std::to_string(id) + ", which is not free");
  }
  if (id == end) {
    vocabulary.pieces.push_back({text, 0, safeType(text, PieceType::userDefined)});
  }
  PieceType& type = vocabulary.pieces[id].type;
  if (special && type != PieceType::unknown) type = PieceType::control;
}

/// {"32000": {"content": "<|im_end|>", "special": true}, …}; ids in any order.
void addDecoderPieces(const FolderFile& file, Vocabulary& vocabulary) {
  std::vector<std::pair<std::uint64_t, const Json*>> entries;
  for (const auto& [key, entry] :
       objectOf(file.name, file.content, "added_tokens_decoder").items()) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (error != std::errc() || end != key.data() + key.size()) {
      throw damaged(file.name, "it has a piece of the id " + specache::quoted(key));
    }
    entries.emplace_back(id, &entry);
  }
  std::sort(entries.begin(), entries.end());
  for (const auto& [id, entry] : entries) {
    addPiece(vocabulary, file, id, requireText(file.name, *entry, "content"),
             flagOf(file.name, *entry, "special"));
  }
}

/// {"<|im_end|>": 32000, …}
void addListedPieces(const FolderFile& file, Vocabulary& vocabulary) {
  if (!file.content.is_object()) throw damaged(file.name, "it is not a JSON object");
  std::vector<std::pair<std::uint64_t, std::string>> entries;
  for (const auto& [text, id] : file.content.items()) {
    if (!id.is_number_unsigned()) throw damaged(file.name, specache::quoted(text) + " has no id");
    entries.emplace_back(id.get<std::uint64_t>(), text);
  }
  std::sort(entries.begin(), entries.end());
  for (const auto& [id, text] : entries) addPiece(vocabulary, file, id, text, false);
}

/// A special piece by its text: "<s>", or {"content": "<s>"}. Empty when it is null or missing.
std::optional<int> idOfText(const FolderFile& file, const char* name,
                            const Vocabulary& vocabulary) {
  const Json& value = member(file.content, name);
  if (value.is_null()) return std::nullopt;
  const std::string text = value.is_object() ? requireText(file.name, value, "content")
                                             : requireText(file.name, file.content, name);
  const auto found = std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                                  [&](const Piece& piece) { return piece.text == text; });
  if (found == vocabulary.pieces.end()) {
    throw damaged(file.name, "its \"" + std::string(name) + "\", " + specache::quoted(text) +
                                 ", is not in the vocabulary");
  }
  return static_cast<int>(found - vocabulary.pieces.begin());
}

int idOf(const FolderFile& file, const char* name, const Json& value) {
  if (!value.is_number_unsigned() || !std::in_range<int>(value.get<std::uint64_t>())) {
    throw damaged(file.name,
                  "its \"" + std::string(name) + "\" is " + specache::quoted(value.dump()));
  }
  return value.get<int>();
}

/// Ids: 2, or [2, 3]. None when the member is null or missing.
std::vector<int> idsOf(const FolderFile& file, const char* name) {
  const Json& value = member(file.content, name);
  if (value.is_null()) return {};
  if (!value.is_array()) return {idOf(file, name, value)};
  std::vector<int> ids;
  for (const Json& one : value) ids.push_back(idOf(file, name, one));
  return ids;
}

std::optional<int> first(const std::vector<int>& ids) {
  return ids.empty() ? std::nullopt : std::optional(ids.front());
}

void markControl(Vocabulary& vocabulary, int id) {
  if (id < 0 || id >= std::ssize(vocabulary.pieces)) return;  // checkVocabulary finds these
  PieceType& type = vocabulary.pieces[static_cast<std::size_t>(id)].type;
  if (type != PieceType::unknown) type = PieceType::control;
}

/// Merges must not lead to control pieces.
void dropMergesOfControl(Vocabulary& vocabulary) {
  std::erase_if(vocabulary.merges, [&](const Merge& merge) {
    const int ids[] = {merge.left, merge.right, merge.joined};
    return std::any_of(std::begin(ids), std::end(ids), [&](int id) {
      return vocabulary.pieces[static_cast<std::size_t>(id)].type == PieceType::control;
    });
  });
}

}  // namespace

void addFolderPieces(const fs::path& folder, Vocabulary& vocabulary) {
  const FolderFile config = openFile(folder, "tokenizer_config.json");
  // Since transformers knows "legacy": false, what follows a control piece gets no space then.
  vocabulary.spaceAfterControl = flagOf(config.name, config.content, "legacy", true);
  if (!member(config.content, "added_tokens_decoder").is_null()) {
    addDecoderPieces(config, vocabulary);
    return;
  }
  const FolderFile list = openFile(folder, "added_tokens.json");
  if (!list.content.is_null()) addListedPieces(list, vocabulary);
}

void readFolderSpecials(const fs::path& folder, Vocabulary& vocabulary) {
  const FolderFile tokenizer = openFile(folder, "tokenizer_config.json");
  const FolderFile generation = openFile(folder, "generation_config.json");
  const FolderFile model = openFile(folder, "config.json");
  std::vector<int> ends = idsOf(generation, "eos_token_id");
  if (ends.empty()) ends = idsOf(model, "eos_token_id");

  const auto bos = idOfText(tokenizer, "bos_token", vocabulary);
  const auto eos = idOfText(tokenizer, "eos_token", vocabulary);
  if (bos) vocabulary.bos = bos;
  if (!vocabulary.bos) vocabulary.bos = first(idsOf(model, "bos_token_id"));
  if (eos) vocabulary.eos = eos;
  if (!eos && !ends.empty()) vocabulary.eos = first(ends);
  for (const int end : ends) {
    if (end != vocabulary.eos) vocabulary.otherEnds.push_back(end);
  }
  vocabulary.addBos = flagOf(tokenizer.name, tokenizer.content, "add_bos_token", vocabulary.addBos);

  if (vocabulary.kind == VocabularyKind::sentencePiece ||
      vocabulary.kind == VocabularyKind::unigram) {
    vocabulary.addSpacePrefix =
        flagOf(tokenizer.name, tokenizer.content, "add_prefix_space", vocabulary.addSpacePrefix);
  }

  if (vocabulary.bos) markControl(vocabulary, *vocabulary.bos);
  if (vocabulary.eos) markControl(vocabulary, *vocabulary.eos);
  for (const int end : vocabulary.otherEnds) markControl(vocabulary, end);
  dropMergesOfControl(vocabulary);
}

}  // namespace specache

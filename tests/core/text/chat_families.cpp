// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/chat_families.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "tests/core/text/byte_pair_data.h"

namespace specache::test {
namespace {

using nlohmann::json;

json expectations() {
  return json::parse(readData("../chat/expected.json"));
}

Vocabulary sentencePieces(const std::string& space) {
  Vocabulary vocabulary;
  vocabulary.source = "sentencepiece.json";
  for (const json& piece : json::parse(readData("../chat/sentencepiece.json"))) {
    vocabulary.pieces.push_back({piece[0], piece[1], static_cast<PieceType>(piece[2].get<int>())});
  }
  vocabulary.addSpacePrefix = space != "never";
  vocabulary.spaceAfterControl = space == "always";
  return vocabulary;
}

void addControls(const json& family, Vocabulary& vocabulary) {
  for (const json& text : family["added"]) {
    const auto known = std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                                    [&](const Piece& piece) { return piece.text == text; });
    Piece& piece = known == vocabulary.pieces.end() ? vocabulary.pieces.emplace_back() : *known;
    piece = {text, 0, PieceType::control, family["lstrip"], family["rstrip"]};
  }
}

Vocabulary vocabularyOf(const json& family) {
  const std::string name = family["vocabulary"];
  Vocabulary vocabulary =
      name == "sentencepiece" ? sentencePieces(family["space"]) : bytePairVocabulary(name);
  addControls(family, vocabulary);
  vocabulary.bos.reset();
  vocabulary.eos.reset();
  if (!family["bos"].is_null()) vocabulary.bos = family["bos"].get<int>();
  if (!family["eos"].is_null()) vocabulary.eos = family["eos"].get<int>();
  vocabulary.addBos = false;  // apply_chat_template leaves it to the template
  return vocabulary;
}

std::tm dayOf(const std::string& date) {
  std::istringstream text(date);
  std::tm day{};
  text >> std::get_time(&day, "%Y-%m-%d");
  return day;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const ChatFamily& family) {
  return out << family.name;
}

std::vector<ChatFamily> chatFamilies() {
  std::vector<ChatFamily> families;
  const json expected = expectations();
  for (const json& family : expected["families"]) {
    const std::string text = family["template"];
    families.push_back({family["family"],
                        {readData("../templates/families/" + text + ".jinja"), {}},
                        vocabularyOf(family),
                        family["expected"],
                        dayOf(expected["day"])});
  }
  return families;
}

std::map<std::string, Spoken> chatConversations() {
  return expectations()["conversations"];
}

Chat chatOf(const Spoken& spoken, bool hasDocuments) {
  Chat chat{.instructions = spoken[0], .hasDocuments = hasDocuments, .turns = {}};
  for (std::size_t i = 1; i < spoken.size(); i += 2) {
    chat.turns.push_back({spoken[i], i + 1 < spoken.size() ? spoken[i + 1] : std::string_view()});
  }
  return chat;
}

}  // namespace specache::test

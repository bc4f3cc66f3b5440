// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/byte_pair_data.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/loading/gguf.h"
#include "core/text/tokenizer_json.h"
#include "tests/support/gguf_writer.h"

namespace specache::test {

std::vector<std::string> bytePairNames() {
  const auto expected = nlohmann::json::parse(readData("expected.json"));
  std::vector<std::string> names;
  for (const auto& [name, ids] : expected.items()) names.push_back(name);
  return names;
}

std::string readData(const std::filesystem::path& name) {
  std::ifstream stream("tests/data/bpe" / name, std::ios::binary);
  if (!stream) throw std::runtime_error("tests/data/bpe/" + name.string() + " is not there");
  return {std::istreambuf_iterator<char>(stream), {}};
}

nlohmann::json tokenizerJson(const std::string& name) {
  return nlohmann::json::parse(readData(name + ".json"));
}

Vocabulary bytePairVocabulary(const std::string& name) {
  return readTokenizerJson(name + ".json", readData(name + ".json"));
}

Vocabulary throughGguf(const Vocabulary& vocabulary) {
  GgufWriter writer;
  writer.addVocabulary(vocabulary);
  const Bytes bytes = writer.bytes();
  const GgufFile file("model.gguf", bytes);
  return readVocabulary(file.metadata());
}

}  // namespace specache::test

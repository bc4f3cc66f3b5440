// SPDX-License-Identifier: GPL-3.0-or-later
// Writes sound inputs for the fuzzers to begin with: make_seeds FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/fuzz/tiny_folder.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/random_text.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace {

using namespace specache;

void write(const std::filesystem::path& file, std::string_view content) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream.exceptions(std::ios::badbit | std::ios::failbit);
  stream.write(content.data(), static_cast<std::streamsize>(content.size()));
}

std::string_view characters(const test::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string tokenizerSeed(const Vocabulary& vocabulary) {
  std::string seed;
  for (const Piece& piece : vocabulary.pieces) {
    const bool given = piece.type == PieceType::normal || piece.type == PieceType::userDefined ||
                       piece.type == PieceType::unused;
    if (!given || piece.text == spaceSymbol || piece.text.find('\n') != std::string::npos) continue;
    seed += static_cast<char>('0' + static_cast<int>(piece.type));
    seed += piece.text + '\n';
  }
  return seed + '\n' + test::stressText();
}

test::Bytes tinyGguf() {
  test::GgufWriter writer;
  writer.add("general.architecture", "llama");
  writer.add("a.list", std::vector<float>{1.5F, 2.5F});
  writer.addTensor("w", {2, 2}, {1.5F, 2.5F, 3.5F, 4.5F});
  return writer.bytes();
}

test::Bytes bytePairGguf() {
  test::GgufWriter writer;
  writer.addVocabulary(test::tinyBytePairs());
  return writer.bytes();
}

constexpr std::string_view shortTokenizerJson =
    R"({"added_tokens":[{"id":4,"content":"<x>","special":true},{"id":5,"content":"ba"}],)"
    R"("normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"}]},)"
    R"("pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},)"
    R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]},)"
    R"("post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<x>"}}]},)"
    R"("model":{"type":"BPE","unk_token":"Ġ","ignore_merges":true,)"
    R"("vocab":{"a":0,"b":1,"ab":2,"Ġ":3},"merges":["a b"]}})";

constexpr std::string_view templateSeed =
    "{{ bos_token }}{% macro turn(m, n=1) %}<{{ m.role|upper }}>{{ m['content'][1:] }}{% endmacro "
    "%}"
    "{% set ns = namespace(n=0) %}{% for m in messages if m.role != 'system' %}"
    "{% set ns.n = ns.n + loop.index0 * 2 %}{{ turn(m, n=ns.n) ~ tools|tojson(indent=2) }}"
    "{%- else %}{{ raise_exception('none') }}{% endfor %}";

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  write(folder / "gguf/tiny", characters(tinyGguf()));
  write(folder / "gguf/vocabulary", characters(test::smallGguf(test::testSeed())));
  write(folder / "gguf/byte_pairs", characters(bytePairGguf()));
  write(folder / "folder/tiny", test::tinyFolderJson());
  write(folder / "safetensors/small", characters(test::smallSafetensors(test::testSeed())));
  write(folder / "safetensors/tiny", characters(test::tinyFolderWeights()));
  write(folder / "tokenizer_json/short", shortTokenizerJson);
  write(folder / "tokenizer_model/tiny", test::tinyFolderTokenizer());
  write(folder / "tokenizer/tiny", tokenizerSeed(test::tinyVocabulary()));
  write(folder / "tokenizer/odd", tokenizerSeed(test::oddVocabulary()));
  write(folder / "template/loop", templateSeed);
  write(folder / "tokenizer/short", "1a\n1b\n1ab\n4<x>\n5ba\n\nab ba <x>");
  return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gguf_writer.h"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "tests/support/tiny_vocabulary.h"

namespace specache::test {

void ByteWriter::string(std::string_view text) {
  number(std::uint64_t{text.size()});
  raw(text.data(), text.size());
}

void ByteWriter::raw(const void* from, std::size_t size) {
  if (size == 0) return;
  bytes_.resize(bytes_.size() + size);
  std::memcpy(bytes_.data() + bytes_.size() - size, from, size);
}

void ByteWriter::padTo(std::size_t alignment) {
  while (bytes_.size() % alignment != 0) bytes_.push_back(std::byte{0});
}

ByteWriter& GgufWriter::entry(std::string_view key, GgufType type) {
  ++entriesWritten_;
  entries_.string(key);
  entries_.number(static_cast<std::uint32_t>(type));
  return entries_;
}

void GgufWriter::add(std::string_view key, bool value) {
  entry(key, GgufType::boolean).number(static_cast<std::uint8_t>(value));
}
void GgufWriter::add(std::string_view key, std::uint32_t value) {
  entry(key, GgufType::uint32).number(value);
}
void GgufWriter::add(std::string_view key, std::int32_t value) {
  entry(key, GgufType::int32).number(value);
}
void GgufWriter::add(std::string_view key, std::uint64_t value) {
  entry(key, GgufType::uint64).number(value);
}
void GgufWriter::add(std::string_view key, float value) {
  entry(key, GgufType::float32).number(value);
}
void GgufWriter::add(std::string_view key, std::string_view value) {
  entry(key, GgufType::string).string(value);
}

void GgufWriter::add(std::string_view key, const std::vector<float>& values) {
  ByteWriter& writer = entry(key, GgufType::array);
  writer.number(static_cast<std::uint32_t>(GgufType::float32));
  writer.number(std::uint64_t{values.size()});
  for (const float value : values) writer.number(value);
}

void GgufWriter::add(std::string_view key, const std::vector<std::int32_t>& values) {
  ByteWriter& writer = entry(key, GgufType::array);
  writer.number(static_cast<std::uint32_t>(GgufType::int32));
  writer.number(std::uint64_t{values.size()});
  for (const std::int32_t value : values) writer.number(value);
}

void GgufWriter::add(std::string_view key, const std::vector<std::string>& values) {
  ByteWriter& writer = entry(key, GgufType::array);
  writer.number(static_cast<std::uint32_t>(GgufType::string));
  writer.number(std::uint64_t{values.size()});
  for (const std::string& value : values) writer.string(value);
}

void GgufWriter::addRaw(std::string_view key, std::uint32_t type, const Bytes& value) {
  entry(key, static_cast<GgufType>(type)).append(value);
}

void GgufWriter::addVocabulary(const Vocabulary& vocabulary) {
  std::vector<std::string> tokens;
  std::vector<float> scores;
  std::vector<std::int32_t> types;
  for (const Piece& piece : vocabulary.pieces) {
    tokens.push_back(piece.text);
    scores.push_back(piece.score);
    types.push_back(static_cast<std::int32_t>(piece.type));
  }
  if (vocabulary.kind == VocabularyKind::bytePairs) {
    addBytePairs(vocabulary);
  } else {
    add("tokenizer.ggml.model", "llama");
    add("tokenizer.ggml.scores", scores);
  }
  add("tokenizer.ggml.tokens", tokens);
  add("tokenizer.ggml.token_type", types);
  if (vocabulary.bos) add("tokenizer.ggml.bos_token_id", std::uint32_t(*vocabulary.bos));
  if (vocabulary.eos) add("tokenizer.ggml.eos_token_id", std::uint32_t(*vocabulary.eos));
  if (vocabulary.endOfTurn)
    add("tokenizer.ggml.eot_token_id", std::uint32_t(*vocabulary.endOfTurn));
  add("tokenizer.ggml.add_space_prefix", vocabulary.addSpacePrefix);
  add("tokenizer.ggml.add_bos_token", vocabulary.addBos);
}

void GgufWriter::addBytePairs(const Vocabulary& vocabulary) {
  const auto textOf = [&](int id) {
    return vocabulary.pieces.at(static_cast<std::size_t>(id)).text;
  };
  std::vector<std::string> merges;
  for (const Merge& merge : vocabulary.merges) {
    merges.push_back(textOf(merge.left) + " " + textOf(merge.right));
  }
  add("tokenizer.ggml.model", "gpt2");
  add("tokenizer.ggml.merges", merges);
  if (!vocabulary.splitting.empty()) add("tokenizer.ggml.pre", vocabulary.splitting);
}

void GgufWriter::addTensor(std::string_view name, kernels::DType dtype,
                           const std::vector<std::uint64_t>& shape, const Bytes& data) {
  data_.padTo(alignment);
  addTensorRecord(name, shape, ggufNumber(dtype), data_.size());
  data_.append(data);
}

void GgufWriter::addTensor(std::string_view name, const std::vector<std::uint64_t>& shape,
                           const std::vector<float>& values) {
  Bytes data(values.size() * sizeof(float));
  std::memcpy(data.data(), values.data(), data.size());
  addTensor(name, kernels::DType::f32, shape, data);
}

void GgufWriter::addTensorRecord(std::string_view name, const std::vector<std::uint64_t>& shape,
                                 std::uint32_t type, std::uint64_t offset) {
  ++tensorsWritten_;
  records_.string(name);
  records_.number(static_cast<std::uint32_t>(shape.size()));
  for (const std::uint64_t size : shape) records_.number(size);
  records_.number(type);
  records_.number(offset);
}

Bytes GgufWriter::bytes() const {
  GgufWriter complete = *this;
  if (alignment != 32) complete.add("general.alignment", alignment);
  ByteWriter file;
  for (const char letter : std::string_view("GGUF")) file.number(letter);
  file.number(version);
  file.number(tensorCount.value_or(complete.tensorsWritten_));
  file.number(entryCount.value_or(complete.entriesWritten_));
  file.append(complete.entries_.bytes());
  file.append(complete.records_.bytes());
  if (alignment != 0) file.padTo(alignment);
  file.append(complete.data_.bytes());
  return file.bytes();
}

std::vector<kernels::DType> allTypes() {
  std::vector<kernels::DType> types;
  for (std::uint32_t number = 0; tensorType(number); ++number) {
    if (tensorType(number)->dtype) types.push_back(*tensorType(number)->dtype);
  }
  return types;
}

std::uint32_t ggufNumber(kernels::DType dtype) {
  for (std::uint32_t number = 0; tensorType(number); ++number) {
    if (tensorType(number)->dtype == dtype) return number;
  }
  throw std::invalid_argument("GGUF has no such type.");
}

Bytes smallGguf(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  GgufWriter writer;
  writer.add("general.architecture", "llama");
  writer.add("a.bool", true);
  writer.add("a.uint64", std::uint64_t{1} << 40);
  writer.add("a.int", -7);
  writer.add("a.float", 0.25F);
  writer.add("a.list", std::vector<float>{1.5F, -2.5F, 3.5F});
  writer.addVocabulary(tinyVocabulary());
  for (const auto dtype : allTypes()) {
    const auto columns = static_cast<std::uint64_t>(std::max(64, kernels::info(dtype).blockValues));
    Bytes data(3 * kernels::rowBytes(dtype, static_cast<std::int64_t>(columns)));
    for (std::byte& byte : data) byte = static_cast<std::byte>(generator());
    writer.addTensor("weight." + std::string(kernels::info(dtype).name), dtype, {columns, 3}, data);
  }
  return writer.bytes();
}

}  // namespace specache::test

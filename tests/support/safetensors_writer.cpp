// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/safetensors_writer.h"

#include <random>
#include <sstream>

namespace specache::test {

void SafetensorsWriter::add(std::string_view name, std::string_view type,
                            const std::vector<std::int64_t>& shape, const Bytes& data) {
  const std::size_t begin = data_.bytes().size();
  data_.append(data);
  std::ostringstream entry;
  entry << '"' << name << R"(":{"dtype":")" << type << R"(","shape":[)";
  for (std::size_t i = 0; i < shape.size(); ++i) entry << (i > 0 ? "," : "") << shape[i];
  entry << R"(],"data_offsets":[)" << begin << ',' << begin + data.size() << "]}";
  addEntry(entry.str());
}

void SafetensorsWriter::add(std::string_view name, const std::vector<std::int64_t>& shape,
                            const std::vector<float>& values) {
  ByteWriter data;
  for (const float value : values) data.number(value);
  add(name, "F32", shape, data.bytes());
}

void SafetensorsWriter::addEntry(std::string_view entry) {
  if (!entries_.empty()) entries_ += ',';
  entries_ += entry;
}

Bytes SafetensorsWriter::bytes(std::string_view padding) const {
  std::string header = "{";
  header.append(entries_).append("}").append(padding);
  return file(header, data_.bytes());
}

Bytes SafetensorsWriter::file(std::string_view header, const Bytes& data) {
  ByteWriter writer;
  writer.number(std::uint64_t{header.size()});
  for (const char c : header) writer.number(c);
  writer.append(data);
  return writer.bytes();
}

Bytes smallSafetensors(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  const auto random = [&](std::size_t count) {
    Bytes bytes(count);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(generator());
    return bytes;
  };
  SafetensorsWriter writer;
  writer.addEntry(R"("__metadata__":{"format":"pt"})");
  writer.add("model.norm.weight", "F32", {6}, random(24));
  writer.add("model.embed_tokens.weight", "BF16", {5, 4}, random(40));
  writer.add("lm_head.weight", "F16", {3, 4}, random(24));
  writer.add("scalar", "I64", {}, random(8));
  return writer.bytes();
}

}  // namespace specache::test

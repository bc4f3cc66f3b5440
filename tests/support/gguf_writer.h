// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/gguf_type.h"
#include "core/text/vocabulary.h"
#include "kernels/tensor.h"

namespace specache::test {

using Bytes = std::vector<std::byte>;

/// Little-endian numbers and GGUF strings, one after the other.
class ByteWriter {
 public:
  template <typename Number>
  void number(Number value) {
    raw(&value, sizeof value);
  }
  void string(std::string_view text);
  void append(const Bytes& more) { raw(more.data(), more.size()); }
  void padTo(std::size_t alignment);

  std::size_t size() const { return bytes_.size(); }
  const Bytes& bytes() const { return bytes_; }

 private:
  void raw(const void* from, std::size_t size);

  Bytes bytes_;
};

/// Writes GGUF files, sound ones and, by the fields that are public, unsound ones.
class GgufWriter {
 public:
  std::uint32_t version = 3;
  std::uint32_t alignment = 32;              ///< also written as general.alignment unless 32
  std::optional<std::uint64_t> entryCount;   ///< to claim a wrong number of metadata entries
  std::optional<std::uint64_t> tensorCount;  ///< to claim a wrong number of tensors

  void add(std::string_view key, bool value);
  void add(std::string_view key, std::uint32_t value);
  void add(std::string_view key, std::int32_t value);
  void add(std::string_view key, std::uint64_t value);
  void add(std::string_view key, float value);
  void add(std::string_view key, std::string_view value);
  void add(std::string_view key, const char* value) { add(key, std::string_view(value)); }
  void add(std::string_view key, const std::vector<float>& values);
  void add(std::string_view key, const std::vector<std::int32_t>& values);
  void add(std::string_view key, const std::vector<std::string>& values);

  /// An entry whose type number and bytes are as given, sound or not.
  void addRaw(std::string_view key, std::uint32_t type, const Bytes& value);

  /// All that readVocabulary reads.
  void addVocabulary(const Vocabulary& vocabulary);

  /// A tensor whose data comes next in the file. `shape` in GGUF's order.
  void addTensor(std::string_view name, kernels::DType dtype,
                 const std::vector<std::uint64_t>& shape, const Bytes& data);
  void addTensor(std::string_view name, const std::vector<std::uint64_t>& shape,
                 const std::vector<float>& values);

  /// A record as given, sound or not, with no data.
  void addTensorRecord(std::string_view name, const std::vector<std::uint64_t>& shape,
                       std::uint32_t type, std::uint64_t offset);

  Bytes bytes() const;

 private:
  ByteWriter& entry(std::string_view key, GgufType type);
  void addBytePairs(const Vocabulary& vocabulary);

  ByteWriter entries_;
  ByteWriter records_;
  ByteWriter data_;
  std::uint64_t entriesWritten_ = 0;
  std::uint64_t tensorsWritten_ = 0;
};

/// The types of tensors that can be read.
std::vector<kernels::DType> allTypes();

/// The number that a GGUF file has for the type.
std::uint32_t ggufNumber(kernels::DType dtype);

/// A small, sound file with every kind of metadata, a vocabulary and a few tensors of random data.
Bytes smallGguf(std::uint64_t seed);

}  // namespace specache::test

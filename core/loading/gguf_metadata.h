// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/loading/byte_reader.h"
#include "core/loading/gguf_type.h"

namespace specache {

/// One metadata value as it lies in the file; a scalar is a list of one.
struct GgufValue {
  GgufType type = GgufType::uint8;  ///< of the elements, when it is a list; never `array`
  bool isList = false;
  std::uint64_t count = 1;
  std::span<const std::byte> bytes;  ///< checked: holds `count` complete elements
};

/// The key-value part of a GGUF header. Everything in it was checked when it was read.
class GgufMetadata {
 public:
  /// Reads `count` entries. Views into the reader's bytes are kept.
  GgufMetadata(ByteReader& reader, std::uint64_t count);

  /// The file it came from, for errors.
  const std::string& file() const { return file_; }

  bool contains(std::string_view key) const { return values_.contains(key); }
  std::size_t size() const { return values_.size(); }

  /// The value under `key`, empty when there is none. Throws Error, naming the key, when it is of
  /// another type or out of T's range. Whole numbers convert into each other, as writers differ.
  /// T: bool, int, std::int64_t, float, std::string_view, and std::vector of int, float or
  /// std::string_view. String views live as long as the file.
  template <typename T>
  std::optional<T> find(std::string_view key) const;

  /// The same for a key that must be there.
  template <typename T>
  T require(std::string_view key) const {
    std::optional<T> value = find<T>(key);
    if (!value) throwMissing(key);
    return *std::move(value);
  }

 private:
  const GgufValue* lookup(std::string_view key) const;
  [[noreturn]] void throwMissing(std::string_view key) const;

  std::string file_;
  std::map<std::string_view, GgufValue> values_;
};

}  // namespace specache
